package pygmy.experiments.simulation.plan;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import pygmy.broker.amqp.EventQueue;
import pygmy.broker.liveness.FailureDetector;
import pygmy.broker.liveness.Progress;
import pygmy.broker.liveness.Times;
import pygmy.broker.liveness.TokenLock;
import pygmy.broker.log.Follower;
import pygmy.broker.log.LogStore;
import pygmy.broker.log.ReadGate;
import pygmy.broker.log.TransferRules;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Book;
import pygmy.broker.message.Books;
import pygmy.broker.message.Event;
import pygmy.broker.message.Members;
import pygmy.broker.message.Position;
import pygmy.broker.rpc.Copies;
import pygmy.catalog.primary.Election;
import pygmy.catalog.primary.Leases;
import pygmy.catalog.primary.Membership;
import pygmy.catalog.primary.Primary;
import pygmy.catalog.primary.StoredCatalog;
import pygmy.experiments.simulation.broker.Delivery;
import pygmy.frontend.cache.Coherence;

/** Makes the protocol's pure rules; the mutation tests make broken ones. */
public interface Rules {

    Rules SHIPPED = new Rules() {};

    /** Whether a replica's event queue is consumed exclusively, so that no earlier session of it holds deliveries. */
    default boolean consumesAlone() {
        return true;
    }

    /** By which a replica's thread is found to hang. */
    default Progress progress() {
        return new Progress();
    }

    /** Whether an event queue of a cluster has a single active consumer, which does there what consuming alone does on one node. */
    default boolean singleActiveEvents() {
        return true;
    }

    /** The lock of a cluster, as seen by one that tries it. */
    default TokenLock lock(long now) {
        return new TokenLock(now);
    }

    /** Whether all that stood before a delivery may have been dropped from the queue, which nothing has shown yet. */
    default boolean mayHaveDropped(EventQueue.Bounds bounds, int waiting) {
        return bounds.mayHaveDropped(waiting, 1);
    }

    /** What refusals mean where several copies of a request may be about. */
    default Copies copies() {
        return new Copies();
    }

    /** What a page of a transfer holds. */
    default TransferRules transferRules() {
        return new TransferRules();
    }

    /** Whether a store that installs a transfer forgets first what is to be forgotten there. */
    default boolean forgetsFirst() {
        return true;
    }

    /** What a read shows: what its one look at the store found, whatever the store holds by then. */
    default Books shown(Books snapshot, Supplier<Books> now) {
        return snapshot;
    }

    default Follower follower(Times times, Beat.Service service, int replica, LogStore.Standing standing) {
        return new Follower(times, service, replica, standing);
    }

    default ReadGate<Delivery> gate(String name, Function<Event.Changes, Collection<?>> keysOf, Position start, int most) {
        return new ReadGate<>(name, keysOf, start, most);
    }

    default Election election(Times times, int replica, int configured, long promote, Follower follower, FailureDetector detector,
            long promised) {
        return new Election(times, replica, configured, promote, follower, detector, promised);
    }

    default Leases leases(Times times) {
        return new Leases(times);
    }

    default Membership membership(String log, int replica, Position start, Members members, FailureDetector detector) {
        return new Membership(log, replica, start, members, detector);
    }

    default Primary<Delivery> primary(String log, Position start, StoredCatalog stored, Leases leases, Membership membership, List<Book> imports) {
        return new Primary<>(log, start, stored, leases, membership, imports);
    }

    default Coherence coherence(int frontend, Times times, int entries, int floorSlots) {
        return new Coherence(frontend, entries, floorSlots);
    }
}
