package pygmy.broker.log;

import pygmy.broker.message.Consumed;
import pygmy.broker.message.Event;
import pygmy.broker.message.Position;

/**
 * How an event, or a peer's history, relates to what a replica has: next, old, or the sign that something is missing. The simulation's mutants
 * leave one rule out at a time. {@code served} is the epoch that the primary says it serves, 0 where nothing is known. Stateless.
 */
public class LogRules {

    /**
     * It proves that an earlier event is missing here. An earlier epoch that is not in the history says so, too:
     * its primary served, so what made this replica take the later one was a candidate's start that nobody served.
     */
    protected boolean isGap(Event event, History have, long served) {
        Position applied = have.applied();
        if (event instanceof Event.Changes changes) {
            return isOutdated(changes.epoch(), have) ? isMissing(changes.position(), have, served)
                    : changes.epoch() > applied.epoch() || changes.first() > applied.seq() + 1;
        }
        if (event instanceof Event.EpochStarted started) {
            return isNewEpoch(started, have) && !started.start().equals(applied);
        }
        return event instanceof Event.Committed upTo && isMissing(upTo.position(), have, served);
    }

    /** The write right after what is applied, of the same epoch. */
    protected boolean isNext(Event.Changes changes, History have) {
        return changes.epoch() == have.applied().epoch() && changes.first() == have.applied().seq() + 1;
    }

    /**
     * Whether the store has all that its queue gave away, and is complete only if it was when that was noted. What is not known to be so is not trusted: a
     * queue that the broker knows nothing of was made by somebody else, or by an earlier version of this program.
     */
    protected boolean mayTrust(History have, boolean complete, Consumed consumed) {
        if (consumed == null || complete && !consumed.complete()) {
            return false;
        }
        return consumed.log() == null || consumed.log().equals(have.log()) && have.settles(consumed.upTo());
    }

    /** Whether an event that cannot be read may be one that this replica lacks. */
    protected boolean mayHaveMissed(boolean leads) {
        return !leads;
    }

    /** What an earlier primary still says counts for nothing. */
    private static boolean isOutdated(long epoch, History have) {
        return epoch < have.applied().epoch();
    }

    final boolean isNewEpoch(Event.EpochStarted started, History have) {
        return started.epoch() > have.applied().epoch();
    }

    /**
     * A transfer never takes a replica back: a peer that stands further behind has not heard yet what we know. What we have and the epoch that is being
     * served began without was never confirmed. Where it took up an epoch that nobody served, it waits for the next: the primary lets go as it hears of the
     * higher number.
     */
    protected boolean mayInstall(History peers, History have, long served) {
        boolean isAhead = peers.applied().isAtLeast(have.applied()) && peers.covers(have);
        return isAhead || served > have.applied().epoch() && peers.knows(served);
    }

    /** An epoch that is not in the history and older than one that is and is being served, was over before that began: it left nothing. */
    private static boolean isMissing(Position position, History have, long served) {
        boolean over = served > position.epoch() && have.knows(served);
        return !over && !have.covers(position);
    }
}
