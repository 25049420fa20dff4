package pygmy.experiments.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import pygmy.broker.message.Acknowledged;
import pygmy.broker.message.Event;
import pygmy.broker.message.Position;
import pygmy.broker.message.Write;
import pygmy.catalog.core.CatalogReplica;
import pygmy.experiments.simulation.broker.Connection;
import pygmy.experiments.simulation.broker.Delivery;
import pygmy.experiments.simulation.broker.Message;
import pygmy.experiments.simulation.broker.QueueKind;

/** One try of a catalog replica to be primary, and, if it comes off, the connection that everything of that primary goes over. */
final class Lock {

    /** A publish whose confirm is awaited. */
    private static final class Awaited {
        private final Position position;
        private boolean confirmed;

        Awaited(Position position) {
            this.position = position;
        }
    }

    private static final int REQUESTS_AT_A_TIME = 64;

    private final CatalogProcess process;
    private final CatalogReplica<Delivery> catalog;
    private final Connection connection;
    private final Deque<Awaited> awaited = new ArrayDeque<>();
    private long term;

    Lock(CatalogProcess process, CatalogReplica<Delivery> catalog) {
        this.process = process;
        this.catalog = catalog;
        this.connection = process.connect("lock", this::opened, this::lost);
    }

    Connection connection() {
        return connection;
    }

    void close() {
        process.note("lets the lock go");
        connection.close();
    }

    void publish(Event event, boolean confirmed) {
        if (!confirmed) {
            connection.publish(Names.EVENTS, Message.transientOne(event), null);
            return;
        }
        Awaited publish = new Awaited(event instanceof Event.Changes changes ? changes.position() : ((Event.EpochStarted) event).position());
        awaited.add(publish);
        process.aboutToPublish(event);
        connection.publish(Names.EVENTS, Message.persistentOne(event), () -> confirmed(publish));
    }

    void serve() {
        long servedTerm = term;
        connection.consume(Names.PRIMARY, REQUESTS_AT_A_TIME, request -> process.input(() -> {
            if (!catalog.request(servedTerm, request, (Write) request.body())) {
                request.requeue();
            }
        }), made -> { });
        connection.consume(Names.LOCK, 0, ack -> process.input(() -> catalog.acknowledged(servedTerm, (Acknowledged) ack.body())), made -> { });
    }

    private void opened(boolean stands) {
        if (!stands) {
            refused();
            return;
        }
        connection.request(broker -> {
            broker.declare(Names.PRIMARY, QueueKind.shared());
            return broker.declareExclusive(Names.LOCK, QueueKind.exclusive(10_000), connection);
        }, granted -> {
            if (granted) {
                term = process.nextTerm();
                process.note("holds the lock, term " + term);
                process.input(() -> catalog.granted(term, process.clock()));
            } else {
                connection.close();
                refused();
            }
        });
    }

    private void refused() {
        process.note("is refused the lock");
        process.input(() -> catalog.refused(process.clock()));
    }

    private void lost() {
        if (term == 0) {
            refused();
        } else {
            process.note("has lost the lock, term " + term);
            process.input(() -> catalog.lost(term, process.clock()));
        }
    }

    /** The broker may confirm out of order; what counts is that all before is confirmed, too. */
    private void confirmed(Awaited publish) {
        publish.confirmed = true;
        Position upTo = null;
        while (!awaited.isEmpty() && awaited.peek().confirmed) {
            upTo = awaited.poll().position;
        }
        if (upTo != null) {
            Position all = upTo;
            process.input(() -> catalog.confirmed(term, all));
        }
    }
}
