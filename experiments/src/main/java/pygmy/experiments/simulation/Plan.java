package pygmy.experiments.simulation;

import java.time.Duration;
import java.util.List;
import pygmy.broker.amqp.EventQueue;
import pygmy.broker.liveness.Times;
import pygmy.broker.message.Book;
import pygmy.broker.message.Position;

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
 * @param pageSize    writes in a page of a transfer
 * @param times       of the protocol
 * @param drill       the only faults that come, as often as they are in it; empty: any, at random
 * @param nodes       of the broker: 1, or a cluster with quorum queues
 */
public record Plan(int catalogs, int orders, int frontends, int clients, long faultsFrom, long faultsUntil, long healWithin, EventQueue.Bounds events,
        int pageSize, Times times, List<Fault> drill, int nodes) {

    private static final Times QUICK = new Times(100, 250, 250, 40, 400);

    /**
     * Every second seed has short times, so that what is rare in the time of a lease, and the speed of a run, do not depend on the defaults; every
     * second pair of seeds transfers all in one page; every third has short event queues, which soon drop something; every fifth has a cluster.
     */
    public static Plan of(long seed) {
        boolean quick = seed % 2 == 1;
        Duration expires = Duration.ofMillis(quick ? 1_500 : 2_500);
        EventQueue.Bounds events = seed % 3 == 0 ? new EventQueue.Bounds(12, 2, expires) : new EventQueue.Bounds(24, 6, expires);
        Plan plan = new Plan(3, 2, 2, 5, quick ? 1_000 : 2_500, quick ? 7_000 : 12_000, 15_000, events, seed % 4 < 2 ? 3 : 1_000,
                quick ? QUICK : Times.DEFAULT, List.of(), 1);
        return seed % 5 == 0 ? plan.clustered() : plan;
    }

    /** The same with a cluster of brokers, where to win the lock takes some seconds. */
    Plan clustered() {
        return nodes > 1 ? this : new Plan(catalogs, orders, frontends, clients, faultsFrom + 3_500, faultsUntil + 7_000, healWithin + 10_000, events, pageSize,
                times, drill, 3);
    }

    /** The same with these faults only: for what is so rare that it would take millions of seeds at random. */
    Plan drilling(Fault... faults) {
        Plan plan = List.of(faults).stream().anyMatch(Fault::needsCluster) ? clustered() : this;
        return new Plan(plan.catalogs, plan.orders, plan.frontends, plan.clients, plan.faultsFrom, plan.faultsUntil, plan.healWithin, plan.events,
                plan.pageSize, plan.times, List.of(faults), plan.nodes);
    }

    /** Books whose stock is only changed by sales: 1 to this. */
    static final int NEVER_RESTOCKED = 2;

    static final List<String> TOPICS = List.of("systems", "school", "empty");

    static final List<Book> BOOKS = List.of(
            new Book(1, "RPCs for Dummies", "systems", 100, 30, Position.ZERO),
            new Book(2, "Xen and the Art", "school", 200, 6, Position.ZERO),
            new Book(3, "Cooking", "school", 300, 3, Position.ZERO),
            new Book(4, "Pioneer Valley", "systems", 400, 12, Position.ZERO));
}
