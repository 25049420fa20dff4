package pygmy.broker.lock;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import pygmy.broker.amqp.BrokerConnections;
import pygmy.broker.message.Acknowledged;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Event;
import pygmy.broker.rpc.Call;

/**
 * The primary's lock, and the connection it lives on. Each try opens a connection of its own, a <em>term</em>; lock, events, requests,
 * answers, acknowledgements and the primary's heartbeats all go over it, so that they end together, at the latest when the broker has
 * missed two AMQP heartbeats. Nothing of a term is ever repeated on another. What the lock is on the broker, a {@link LockStrategy} says. Thread-safe;
 * nothing blocks.
 */
public final class PrimaryLock implements AutoCloseable {

    /** Told what becomes of a term, one call at a time. After {@code refused} or {@code lost} nothing of that term comes any more. */
    public interface Listener {

        void granted(long term);

        /** Somebody else holds the lock, or the broker could not be asked within about 10 s. */
        void refused(long term, String why);

        /** Once after each {@code granted}, also after {@link #release}. */
        void lost(long term, String why);

        /** Comes in the order of publishing, so it says the same of all that was published before. */
        void confirmed(long term, Event event);

        void requested(long term, Object request, Call call);

        void acknowledged(long term, Acknowledged acknowledged);
    }

    /** Why a term ended, where it was let go. */
    public static final String RELEASED = "released";

    private final BrokerConnections connections;
    private final Listener listener;
    private final ScheduledExecutorService thread;
    private LockConnection present;
    private long terms;

    public PrimaryLock(BrokerConnections connections, Listener listener) {
        this.connections = connections;
        this.listener = listener;
        this.thread = Executors.newSingleThreadScheduledExecutor(run -> {
            Thread made = new Thread(run, connections.name() + "-primary");
            made.setDaemon(true);
            return made;
        });
    }

    /**
     * Tries to get the lock, after releasing what may be left of an earlier term. Returns the number of the new term; the listener is
     * told the rest.
     */
    public synchronized long tryLock() {
        release();
        LockConnection term = new LockConnection(connections, thread, ++terms, listener);
        present = term;
        thread.execute(term::begin);
        return term.number();
    }

    /** Begins to consume requests and acknowledgements. */
    public void serve(long term) {
        LockConnection held = held(term);
        if (held != null) {
            thread.execute(held::serve);
        }
    }

    /**
     * Publishes to the fanout, in order. What cannot be handed to the connection ends the term.
     *
     * @param confirmed persistent, and the listener is notified when every bound queue has it safely; else transient
     */
    public void publish(long term, Event event, boolean confirmed) {
        LockConnection held = held(term);
        if (held != null) {
            held.publish(event, confirmed);
        }
    }

    /** Sends a heartbeat over the lock's connection. */
    public void send(long term, Beat beat) {
        LockConnection held = held(term);
        if (held != null) {
            held.send(beat);
        }
    }

    /** Writes what waits, for a moment, and closes the connection: the lock is free. */
    public synchronized void release() {
        if (present != null) {
            present.release();
            present = null;
        }
    }

    /** Gives the lock up even if every other thread of this process hangs. Returns at once. */
    public synchronized void cut(String why) {
        if (present != null) {
            present.cut(why);
        }
    }

    /** Whether the thread that writes to the lock's connection hangs. To be called as {@link pygmy.broker.liveness.Progress#look}. */
    public synchronized boolean isStuck(long now) {
        return present != null && present.isStuck(now);
    }

    /** Releases and waits for it, at most 2 s; then the connection is closed, whatever still runs. */
    @Override
    public void close() {
        LockConnection last;
        synchronized (this) {
            last = present;
            release();
        }
        thread.shutdown();
        try {
            if (!thread.awaitTermination(2, TimeUnit.SECONDS) && last != null) {
                last.cut("closed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized LockConnection held(long term) {
        return present != null && present.number() == term ? present : null;
    }
}
