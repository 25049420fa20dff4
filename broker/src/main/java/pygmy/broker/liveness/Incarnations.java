package pygmy.broker.liveness;

import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;

/**
 * Numbers for sessions with the broker: they grow, also from one process of a replica to its next while the host's clock does not go back. Where it does,
 * the next process is ignored until the others have forgotten the one before ({@code suspicion}, or a lease). What must not happen is that both have the
 * same number; chance sees to that, as a clock may be set back by just the time that a restart takes.
 */
public final class Incarnations {

    private static final int IN_A_MILLISECOND = 1_000_000;

    private final LongSupplier wall;
    private final long chance;
    private long last;

    /**
     * @param wall   time of day, ms
     * @param random a number from 0 to below the one it is given
     */
    public Incarnations(LongSupplier wall, IntUnaryOperator random) {
        this.wall = wall;
        this.chance = random.applyAsInt(IN_A_MILLISECOND);
    }

    public synchronized long next() {
        last = Math.max(last + 1, wall.getAsLong() * IN_A_MILLISECOND + chance);
        return last;
    }
}
