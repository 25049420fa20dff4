package pygmy.catalog.primary;

import pygmy.broker.message.Beat;
import pygmy.broker.message.Decided;
import pygmy.broker.message.Event;

/**
 * What a catalog replica wants done beyond what its follower wants, once its store writes are durable.
 *
 * @param <R> a request, as the runtime knows it
 */
public sealed interface CatalogEffect<R> {

    /** Send a barrier to the replica's own queue. */
    record SendBarrier<R>(String nonce) implements CatalogEffect<R> {}

    /** Try to declare the lock, on a connection of its own; answered by granted or refused. */
    record TryLock<R>() implements CatalogEffect<R> {}

    /** Close that connection: the lock and all that went over it are gone. {@code why} is human-readable. */
    record Release<R>(String why) implements CatalogEffect<R> {}

    /** Tell people of a step on the way from the lock to the lead. */
    record Tell<R>(Step step) implements CatalogEffect<R> {}

    /** What else happens on that way shows in the other effects. */
    sealed interface Step {

        /** It has the lock, and waits for so long, ms, for the leases that the former primary granted. */
        record AwaitsLeases(long millis) implements Step {}

        /** Its barrier is back: all that was ever confirmed is applied. */
        record BarrierBack() implements Step {}
    }

    /** Publish to the fanout over the lock's connection (sent by {@code broker.lock.LockConnection.publish}); {@code confirmed} is to be answered by {@link CatalogReplica#confirmed}. */
    record Publish<R>(Event event, boolean confirmed) implements CatalogEffect<R> {}

    /** Begin to consume {@code catalog.primary} and the acknowledgements, over the lock's connection. */
    record Serve<R>() implements CatalogEffect<R> {}

    record Answer<R>(R request, Decided decided) implements CatalogEffect<R> {}

    /** Publish a heartbeat; a primary's goes over the lock's connection, so that nobody hears it once that is lost. */
    record SendBeat<R>(Beat beat, boolean overLock) implements CatalogEffect<R> {}
}
