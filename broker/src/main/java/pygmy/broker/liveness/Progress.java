package pygmy.broker.liveness;

/**
 * Whether a thread that others wait for has come to a stand: a piece of work that it began does not end. Two threads share this and nothing else: the
 * one that works says when a piece begins and ends; the other looks, every {@link #LOOK_EVERY}, and gives up what others wait for once it is stuck.
 *
 * <p>Only the time in which the looking thread ran itself counts, so that a process which was stopped finds nothing amiss when it goes on. A piece
 * that was too long but did end was slow, not hung: the next may take twice as long, or replicas whose disks are all slow would depose each other for
 * ever; a minute later it is as before.
 */
public class Progress {

    /** Between two looks, ms. */
    public static final long LOOK_EVERY = 100;
    /** What the broker grants a primary whose process hangs: two AMQP heartbeats of 1 s. */
    static final long PATIENCE = 2_000;
    /** Shorter than a buy may take. */
    static final long MAX_PATIENCE = 8_000;
    private static final long FORGIVEN_AFTER = 60_000;

    /** Odd while a piece of work is under way. */
    private volatile long piece;
    private long seen;
    private long waited;
    private long lookedAt;
    private long freedAt;
    private long patience = PATIENCE;
    private boolean stuck;

    /** The thread that works; within a piece, another follows it. */
    public final void begins() {
        piece = piece + 1 | 1;
    }

    /** The thread that works. */
    public final void ends() {
        piece = piece + 1 & ~1L;
    }

    /** The thread that looks: whether the other is stuck. {@code now} is monotonic, ms. */
    public final boolean look(long now) {
        long passed = Math.min(now - lookedAt, 2 * LOOK_EVERY);
        lookedAt = now;
        long present = piece;
        if (present % 2 == 1 && present == seen) {
            waited += passed;
            stuck = isTooLong(waited, patience);
            return stuck;
        }
        seen = present;
        waited = 0;
        if (stuck) {
            stuck = false;
            freedAt = now;
            patience = Math.min(2 * patience, MAX_PATIENCE);
        } else if (now - freedAt >= FORGIVEN_AFTER) {
            patience = PATIENCE;
        }
        return false;
    }

    /** The rule; the simulation's mutant leaves it out. */
    protected boolean isTooLong(long waited, long patience) {
        return waited >= patience;
    }
}
