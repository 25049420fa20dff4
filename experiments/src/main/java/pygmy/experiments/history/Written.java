package pygmy.experiments.history;

import pygmy.broker.message.Decision;
import pygmy.broker.message.Write;

/**
 * A write as its client knows it. However often it is sent under its key, it is one write: from the first time it was sent to the answer that told what
 * became of it.
 *
 * <p>When such an answer counts: each copy's 503 says that this copy did nothing and never will, and says nothing of the others. So the write is known
 * not to happen only if every copy was answered so; as soon as one copy's answer was lost or was a 504, it may happen, until a later copy is told
 * what was decided, which holds for all of them. A client that tries once has one copy, and its 503 is the whole answer. Whoever sends the same again
 * later, under the same key, gets the first decision, and nothing happens again.
 *
 * @param write     what was asked for, under its key
 * @param seq       the place in the log that was told; 0 where none was
 * @param invoked   when it was first sent; any clock that all clients share
 * @param responded when it was told; {@link Operation#NEVER} if that is unknown: if it happened, then between {@code invoked} and the end
 */
public record Written(Write write, Told told, long seq, long invoked, long responded) {

    public Written {
        if (told instanceof Told.Unknown != (responded == Operation.NEVER)) {
            throw new IllegalArgumentException("only what is unknown has no answer, and this is " + told);
        }
    }

    public static Written unknown(Write write, long invoked) {
        return new Written(write, new Told.Unknown(), 0, invoked, Operation.NEVER);
    }

    /** Whether this decision on it may be what was told. */
    boolean tellsOf(Decision decision) {
        return told.fits(decision) && (seq == 0 || seq == decision.seq());
    }

    @Override
    public String toString() {
        String until = responded == Operation.NEVER ? "unknown" : String.valueOf(responded);
        return "[%d, %s] %s: %s; told %s".formatted(invoked, until, write.id(), write.asked(), told);
    }
}
