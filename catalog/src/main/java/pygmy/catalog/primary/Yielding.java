package pygmy.catalog.primary;

import pygmy.broker.liveness.Times;

/**
 * For how long a candidate lets others go first, who have writes that it has not: one of them may lead, or whoever made those writes may come back.
 * Bounded, as what they have may be nothing that was ever confirmed, and they no catalog replicas, or gone. Not thread-safe.
 */
final class Yielding {

    /** So many times {@link Times#beat()}. */
    static final int BEATS = 24;

    private final Times times;
    private boolean begun;
    private long since;

    Yielding(Times times) {
        this.times = times;
    }

    boolean hasBegun() {
        return begun;
    }

    /** Whether it goes on; the first question begins it. */
    boolean lasts(long now) {
        since = begun ? since : now;
        begun = true;
        return now - since < BEATS * times.beat();
    }

    /** Whether it has begun, and lasted for long enough. */
    boolean isOver(long now) {
        return begun && !lasts(now);
    }

    /** Somebody leads, or all begins anew: the next time is another matter. */
    void forget() {
        begun = false;
    }
}
