package pygmy.broker;

import java.util.ArrayList;
import java.util.List;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Beat.Echo;
import pygmy.broker.message.Beat.Role;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.message.Beat.State;
import pygmy.broker.message.Book;
import pygmy.broker.message.Consumed;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Event.Changes;
import pygmy.broker.message.Event.Committed;
import pygmy.broker.message.Event.EpochStarted;
import pygmy.broker.message.Position;

/** Messages for tests, as short as they can be said. */
public final class Samples {

    public static final String LOG = "log-a";

    /** Of a queue that was made by a replica without a log. */
    public static final Consumed CONSUMED_NOTHING = new Consumed(null, Position.ZERO, false);

    private Samples() {}

    public static Position at(long epoch, long seq) {
        return new Position(epoch, seq);
    }

    public static Book book(int id, String topic, long stock, Position version) {
        return new Book(id, "Book " + id, topic, 100L * id, stock, version);
    }

    public static Decision sold(String request, int item, long seq) {
        return new Decision(request, "sell 1 of " + item, Decision.Kind.SOLD, item, 1, 100L * item, "Book " + item, seq, 0);
    }

    /** One batch that sells one copy of book 1 per write, the last of an import. */
    public static Changes changes(long epoch, long first, long last) {
        List<Decision> decisions = new ArrayList<>();
        for (long seq = first; seq <= last; seq++) {
            decisions.add(sold("request-" + epoch + "-" + seq, 1, seq));
        }
        return new Changes(LOG, epoch, first, decisions, List.of(book(1, "topic", 1000 - last, at(epoch, last))), List.of("topic"), true);
    }

    public static EpochStarted started(long epoch, Position start) {
        return new EpochStarted(LOG, epoch, start, 0);
    }

    public static Committed committed(long epoch, long seq) {
        return new Committed(LOG, at(epoch, seq));
    }

    /** A beat of a primary that has applied and numbered up to {@code position}. */
    public static Beat primary(int replica, Position position, Echo... echoes) {
        return new Beat(Service.CATALOG, replica, 1, 0, "host", 1, State.LIVE, Role.PRIMARY, LOG, position, position, position, position, true, false,
                List.of(echoes), "");
    }

    public static Beat backup(int replica, Position position, boolean complete) {
        return new Beat(Service.CATALOG, replica, 1, 0, "host", 1, State.SYNCING, Role.BACKUP, position.equals(Position.ZERO) ? null : LOG, position, position,
                position, Position.ZERO, complete, false, List.of(), "");
    }

    public static Beat frontend(int replica, long incarnation, long sentMillis) {
        return new Beat(Service.FRONTEND, replica, incarnation, sentMillis, "host", 1, State.LIVE, Role.NONE, LOG, Position.ZERO, Position.ZERO, Position.ZERO,
                Position.ZERO, false, true, List.of(), "");
    }

    public static Echo echo(Service service, int replica, long incarnation) {
        return new Echo(service, replica, incarnation, 0, Position.ZERO, 0);
    }
}
