package pygmy.catalog.core;

import pygmy.broker.message.Beat;
import pygmy.broker.message.Decided;
import pygmy.broker.message.Event;

/**
 * What a catalog replica wants done beyond what its follower wants, once its store writes are durable.
 *
 * @param <R> a request, as the shell knows it
 */
public sealed interface CatalogEffect<R> {

    /** Send a barrier to the replica's own queue. */
    record SendBarrier<R>(String nonce) implements CatalogEffect<R> {}

    /** Try to declare the lock, on a connection of its own; answered by granted or refused. */
    record TryLock<R>() implements CatalogEffect<R> {}

    /** Close that connection: the lock and all that went over it are gone. */
    record Release<R>() implements CatalogEffect<R> {}

    /** Publish to the fanout over the lock's connection; {@code confirmed} is to be answered by {@link CatalogReplica#confirmed}. */
    record Publish<R>(Event event, boolean confirmed) implements CatalogEffect<R> {}

    /** Begin to consume {@code catalog.primary} and the acknowledgements, over the lock's connection. */
    record Serve<R>() implements CatalogEffect<R> {}

    record Answer<R>(R request, Decided decided) implements CatalogEffect<R> {}

    /** Publish a heartbeat; a primary's goes over the lock's connection, so that nobody hears it once that is lost. */
    record SendBeat<R>(Beat beat, boolean overLock) implements CatalogEffect<R> {}
}
