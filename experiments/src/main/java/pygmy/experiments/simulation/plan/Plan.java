package pygmy.experiments.simulation.plan;

import java.time.Duration;
import java.util.List;
import pygmy.broker.amqp.EventQueue;
import pygmy.broker.liveness.Times;
import pygmy.broker.log.History;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Book;
import pygmy.broker.message.Position;
import pygmy.catalog.primary.StoredCatalog;

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
 * @param told        how many catalog replicas each of them is configured with
 * @param joinsAt     the last catalog replica is started for the first time then, ms; 0: with the others
 * @param drill       the only faults that come, as often as they are in it; empty: any, at random
 * @param settings    what differs from one process to another, and what is small here so that its end is met
 * @param nodes       of the broker: 1, or a cluster with quorum queues
 */
public record Plan(int catalogs, int orders, int frontends, int clients, long faultsFrom, long faultsUntil, long healWithin, EventQueue.Bounds events,
        int pageSize, Times times, List<Integer> told, long joinsAt, List<Fault> drill, Settings settings, int nodes) {

    /**
     * Of each run.
     *
     * @param unequalTimes processes have times of their own
     * @param clocksStep   the clock that incarnations are taken from is set back
     * @param remembered   writes for which a decision that sold nothing is remembered; where they are few, clients use keys again
     * @param keptEpochs   epochs that a history remembers
     * @param uncached     a front end that has no cache, but a lease; -1 for none
     */
    public record Settings(boolean unequalTimes, boolean clocksStep, int remembered, int keptEpochs, int uncached) {

        public boolean areKeysUsedAgain() {
            return remembered < StoredCatalog.REMEMBERED;
        }
    }

    /** A drill that needs several things at once, or in a row, gets more time for them, ms: that costs less than another seed. */
    private static final long LONGER = 14_000;

    private static final Times QUICK = new Times(100, 250, 250, 40, 400, 500);

    /**
     * Every second seed has short times, so that what is rare in the time of a lease, and the speed of a run, do not depend on the defaults; every
     * second pair of seeds transfers all in one page; every third has short event queues, which soon drop something; in every fifth the processes'
     * times differ; in every seventh clocks are set back; every third soon forgets keys; every fourth soon forgets epochs; in every sixth a front end has no cache; in two of five the third catalog
     * replica comes later, and only it is told of three; another fifth has a cluster.
     */
    public static Plan of(long seed) {
        boolean quick = seed % 2 == 1;
        Duration expires = Duration.ofMillis(quick ? 1_500 : 2_500);
        EventQueue.Bounds events = seed % 3 == 0 ? new EventQueue.Bounds(12, 2, expires) : new EventQueue.Bounds(24, 6, expires);
        boolean joins = seed % 5 > 2;
        Plan plan = new Plan(3, 2, 2, 5, quick ? 1_000 : 2_500, quick ? 7_000 : 12_000, 15_000, events, seed % 4 < 2 ? 3 : 1_000,
                quick ? QUICK : Times.DEFAULT, joins ? List.of(2, 2, 3) : List.of(3, 3, 3), joins ? quick ? 1_500 : 4_000 : 0, List.of(),
                new Settings(seed % 5 == 0, seed % 7 == 0, seed % 3 == 1 ? 40 : StoredCatalog.REMEMBERED, seed % 4 == 3 ? 4 : History.KEPT_EPOCHS,
                        seed % 6 == 4 ? 1 : -1),
                1);
        return seed % 5 == 2 ? plan.clustered() : plan;
    }

    /** The same with a cluster of brokers, where to win the lock takes some seconds. */
    Plan clustered() {
        return nodes > 1 ? this : new Plan(catalogs, orders, frontends, clients, faultsFrom + 3_500, faultsUntil + 7_000, healWithin + 10_000, events,
                pageSize, times, told, joinsAt == 0 ? 0 : joinsAt + 3_500, drill, settings, 3);
    }

    /** The same with these faults only: for what is so rare that it would take millions of seeds at random. */
    public Plan drilling(Fault... faults) {
        List<Fault> only = List.of(faults);
        Plan plan = only.stream().anyMatch(Fault::needsCluster) ? clustered() : this;
        long until = plan.faultsUntil + (only.stream().anyMatch(Fault::isForDrills) ? LONGER : 0);
        EventQueue.Bounds queues = only.contains(Fault.SLOW_BACKUPS) ? new EventQueue.Bounds(6, 1, plan.events.expires()) : plan.events;
        return new Plan(plan.catalogs, plan.orders, plan.frontends, plan.clients, plan.faultsFrom, until, plan.healWithin, queues,
                plan.pageSize, plan.times, plan.told, plan.joinsAt, only, settings, plan.nodes);
    }

    public Plan with(Settings other) {
        return new Plan(catalogs, orders, frontends, clients, faultsFrom, faultsUntil, healWithin, events, pageSize, times, told, joinsAt, drill, other, nodes);
    }

    /** The times that a process is set to. Front ends, where they differ, would trust a lease longer than most replicas grant it. */
    public Times timesOf(Beat.Service service, int replica) {
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

    /** How many catalog replicas one of them is configured with. */
    public int configured(int catalog) {
        return told.get(catalog);
    }

    /** Books whose stock is only changed by sales: 1 to this. */
    public static final int NEVER_RESTOCKED = 2;

    /** Books that clients add during a run. */
    public static final int MAX_ADDED = 3;

    public static final List<String> TOPICS = List.of("systems", "school", "empty");

    public static final List<Book> BOOKS = List.of(
            new Book(1, "RPCs for Dummies", "systems", 100, 30, Position.ZERO),
            new Book(2, "Xen and the Art", "school", 200, 6, Position.ZERO),
            new Book(3, "Cooking", "school", 300, 3, Position.ZERO),
            new Book(4, "Pioneer Valley", "systems", 400, 12, Position.ZERO));
}
