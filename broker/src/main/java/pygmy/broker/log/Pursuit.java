package pygmy.broker.log;

import pygmy.broker.liveness.Times;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Position;

/** How far a replica is behind the primary, by the primary's heartbeats of this session. Pure; not thread-safe. */
final class Pursuit {

    private final Times times;
    private boolean logIsPrimarys;
    private long epoch;
    private Position stuckAt;
    private long stuckSince;
    private Position catchUpTo;

    Pursuit(Times times) {
        this.times = times;
    }

    /** Whose log this replica's is, outlives a session. */
    void sessionOver() {
        stuckAt = null;
        catchUpTo = null;
        epoch = 0;
    }

    /**
     * @param watching whether being behind means anything, as no gap is known
     * @return whether the replica has been behind for too long, without moving: something is missing
     */
    boolean heard(Beat primary, History history, boolean watching, boolean live, long now) {
        logIsPrimarys = primary.log().equals(history.log());
        epoch = primary.published().epoch();
        if (logIsPrimarys && history.covers(primary.position())) {
            stuckAt = null;
        } else if (watching && !history.applied().equals(stuckAt)) {
            stuckAt = history.applied();
            stuckSince = now;
        } else {
            return watching && now - stuckSince >= (live ? times.patience() : times.beat());
        }
        return false;
    }

    /** The primary numbered all later writes after this replica's queue was bound. */
    void catchUpTo(Position published) {
        if (catchUpTo == null) {
            catchUpTo = published;
        }
    }

    /** It has not caught up before it was told anew how far. */
    void doubted() {
        catchUpTo = null;
    }

    void gapOpened() {
        catchUpTo = null;
        stuckAt = null;
    }

    /** It has applied everything that the primary had numbered when it echoed this session. */
    boolean hasCaughtUp(History history) {
        return catchUpTo != null && history.covers(catchUpTo);
    }

    /** It leads, or has what a LIVE replica has. */
    void logIsPrimarys() {
        logIsPrimarys = true;
    }

    boolean isLogPrimarys() {
        return logIsPrimarys;
    }

    /** The epoch that is being served, as far as is known; else 0. */
    long served() {
        return logIsPrimarys ? epoch : 0;
    }
}
