package pygmy.catalog.primary;

import pygmy.broker.liveness.Times;

/**
 * Whether a replica hears what others say: its own heartbeats come back to it. Who asks what is known, and hears nothing, was not answered "nothing".
 * Not thread-safe.
 */
final class Hearing {

    private final Times times;
    private long since = Long.MAX_VALUE;
    private long last;

    Hearing(Times times) {
        this.times = times;
    }

    /** A heartbeat of this replica's own session came back. */
    void itself(long now) {
        if (since == Long.MAX_VALUE || isSilent(now)) {
            since = now;
        }
        last = now;
    }

    /** A new session: what it hears by may have been lost with the old one. */
    void forget() {
        since = Long.MAX_VALUE;
    }

    /** For so long, up to now, that it has heard everybody whom others do not suspect either. */
    boolean isGood(long now) {
        return since != Long.MAX_VALUE && !isSilent(now) && now - since >= times.suspicion();
    }

    private boolean isSilent(long now) {
        return now - last > times.suspicion();
    }
}
