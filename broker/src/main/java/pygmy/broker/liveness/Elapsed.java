package pygmy.broker.liveness;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Time that also passes while the host sleeps. Java's monotonic clock does not (on Linux it is CLOCK_MONOTONIC), while the world goes on: a front end that
 * wakes would trust a lease that its primary has long forgotten, until it learns that its connection is gone. The wall clock is set right when a host
 * wakes, so whatever that gains on the monotonic clock is taken for sleep.
 *
 * <p>A wall clock that is set forward looks the same. So this time never stands still but may jump ahead: right for whoever trusts something for a while,
 * wrong for whoever waits until others trust it no more. A machine whose clocks both stood still (a virtual one that was frozen) cannot know it.
 */
public final class Elapsed {

    /** What the wall clock must gain at once to count, ms: less than the margin that a primary grants for clocks of different speed. */
    static final long JUMP = 50;
    /** If so much passes while both clocks are read, ns, they say nothing about each other: the thread was kept waiting in between. */
    static final long MAX_DOUBT = 20_000_000;

    /** How far the wall clock is ahead of the monotonic one, and how long the host has slept so far, ms. */
    private record Seen(long ahead, long slept) {}

    private final LongSupplier nanos;
    private final LongSupplier wall;
    private final AtomicReference<Seen> seen;

    /**
     * @param nanos a monotonic clock, ns
     * @param wall  the time of day, ms
     */
    public Elapsed(LongSupplier nanos, LongSupplier wall) {
        this.nanos = nanos;
        this.wall = wall;
        this.seen = new AtomicReference<>(new Seen(wall.getAsLong() - nanos.getAsLong() / 1_000_000, 0));
    }

    /** Milliseconds since some moment. Thread-safe. */
    public long millis() {
        Seen known = seen.get();
        while (true) {
            long before = nanos.getAsLong();
            long ahead = wall.getAsLong() - before / 1_000_000;
            boolean sure = nanos.getAsLong() - before <= MAX_DOUBT;
            long gained = ahead - known.ahead();
            if (!sure || gained >= 0 && gained < JUMP) {
                return before / 1_000_000 + known.slept();
            }
            // Set back or slowed down is no sleep, and must not hide the next one.
            seen.compareAndSet(known, new Seen(ahead, known.slept() + Math.max(0, gained)));
            known = seen.get();
        }
    }
}
