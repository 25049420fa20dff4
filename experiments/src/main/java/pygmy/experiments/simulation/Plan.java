package pygmy.experiments.simulation;

import java.time.Duration;
import java.util.List;
import pygmy.broker.amqp.EventQueue;
import pygmy.broker.liveness.Times;
import pygmy.broker.log.History;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Book;
import pygmy.broker.message.Position;
import pygmy.catalog.core.StoredCatalog;

/**
 * What a run looks like.
 *
 * @param catalogs    catalog replicas
 * @param orders      order replicas
 * @param frontends   front ends
 * @param clients     closed-loop clients
 * @param faultsFrom  faults begin here, ms
 * @param faultsUntil faults end here, ms
 * @param healWithin  how long after that every replica may take to be LIVE, ms
 * @param events      bounds of a replica's event queue
 * @param pageSize    rows in a page of a transfer
 * @param times       of the protocol
 * @param drill       the only faults that come, as often as they are in it; empty: any, at random
 * @param settings    what differs from one process to another, and what is small here so that its end is met
 */
public record Plan(int catalogs, int orders, int frontends, int clients, long faultsFrom, long faultsUntil, long healWithin, EventQueue.Bounds events,
        int pageSize, Times times, List<Fault> drill, Settings settings) {

    /**
     * Of each run.
     *
     * @param unequalTimes processes have times of their own
     * @param clocksStep   the clock that incarnations are taken from is set back
     * @param remembered   writes for which a decision that sold nothing is remembered; where they are few, clients use keys again
     * @param keptEpochs   epochs that a history remembers
     */
    public record Settings(boolean unequalTimes, boolean clocksStep, int remembered, int keptEpochs) {

        boolean areKeysUsedAgain() {
            return remembered < StoredCatalog.REMEMBERED;
        }
    }

    private static final Times QUICK = new Times(100, 250, 250, 40, 400, 500);

    /**
     * Every second seed has short times, so that what is rare in the time of a lease, and the speed of a run, do not depend on the defaults; every
     * second pair of seeds transfers all in one page; every third has short event queues, which soon drop something; in every fifth the processes'
     * times differ; in every seventh clocks are set back; every third soon forgets keys; every fourth soon forgets epochs.
     */
    public static Plan of(long seed) {
        boolean quick = seed % 2 == 1;
        Duration expires = Duration.ofMillis(quick ? 1_500 : 2_500);
        EventQueue.Bounds events = seed % 3 == 0 ? new EventQueue.Bounds(12, 2, expires) : new EventQueue.Bounds(24, 6, expires);
        return new Plan(3, 2, 2, 5, quick ? 1_000 : 2_500, quick ? 7_000 : 12_000, 15_000, events, seed % 4 < 2 ? 3 : 1_000,
                quick ? QUICK : Times.DEFAULT, List.of(), new Settings(seed % 5 == 0, seed % 7 == 0,
                        seed % 3 == 1 ? 40 : StoredCatalog.REMEMBERED, seed % 4 == 3 ? 4 : History.KEPT_EPOCHS));
    }

    /** The same with these faults only: for what is so rare that it would take millions of seeds at random. */
    Plan drilling(Fault... faults) {
        return new Plan(catalogs, orders, frontends, clients, faultsFrom, faultsUntil, healWithin, events, pageSize, times,
                List.of(faults), settings);
    }

    Plan with(Settings other) {
        return new Plan(catalogs, orders, frontends, clients, faultsFrom, faultsUntil, healWithin, events, pageSize, times, drill, other);
    }

    /** The times that a process is set to. Front ends, where they differ, would trust a lease longer than most replicas grant it. */
    Times timesOf(Beat.Service service, int replica) {
        if (!settings.unequalTimes()) {
            return times;
        }
        long most = times.longestLease();
        long least = 2 * times.beat();
        return switch (service) {
            case CATALOG -> new Times(times.beat(), times.suspicion() * (2 + replica) / 2, replica == 0 ? most : replica == 1 ? least : (least + most) / 2,
                    times.margin(), times.patience() / (1 + replica), most);
            case ORDER -> new Times(times.beat() * (1 + replica) / 2, times.suspicion(), least, times.margin() / 2, times.patience(), most);
            case FRONTEND -> new Times(times.beat() * (1 + replica) / 2, times.suspicion() * 2, most, times.margin() / 4, times.patience(), most);
        };
    }

    /** Books whose stock is only changed by sales: 1 to this. */
    static final int NEVER_RESTOCKED = 2;

    /** Books that clients add during a run. */
    static final int MOST_ADDED = 3;

    static final List<String> TOPICS = List.of("systems", "school", "empty");

    static final List<Book> BOOKS = List.of(
            new Book(1, "RPCs for Dummies", "systems", 100, 30, Position.ZERO),
            new Book(2, "Xen and the Art", "school", 200, 6, Position.ZERO),
            new Book(3, "Cooking", "school", 300, 3, Position.ZERO),
            new Book(4, "Pioneer Valley", "systems", 400, 12, Position.ZERO));
}
