package pygmy.catalog.primary;

import pygmy.broker.message.Beat;
import pygmy.broker.message.Decided;
import pygmy.broker.message.Event;

/**
 * The primary's lock, and the connection that ends with it, as a catalog replica uses them; a port. Called by the replica's thread. Nothing blocks; what
 * goes over a lost connection is lost with it.
 *
 * @param <R> a request, as the runtime knows it
 */
public interface LockPort<R> {

    /** Tries to declare the lock on a connection of its own; the replica must be told granted (with a growing term) or refused. */
    void tryLock();

    /** Closes the lock's connection, if it is open. {@code why} is human-readable. */
    void release(String why);

    /** Tells people. */
    void tell(CatalogEffect.Step step);

    /** Publishes to the fanout, in order; {@code confirmed}: persistent, and the replica must be told when the broker has it. */
    void publish(Event event, boolean confirmed);

    /** Begins to consume requests and acknowledgements. */
    void serve();

    void answer(R request, Decided decided);

    void sendBeat(Beat beat);
}
