package pygmy.broker.message;

/**
 * A place in the log: the {@code seq}-th write, as numbered by the primary of {@code epoch}. Ordered by epoch, then seq, so that anything a later
 * primary says outranks what an earlier one left unfinished.
 *
 * @param epoch number of the primary's service, from 1; 0 only in {@link #ZERO}. What has applied the start of an epoch stands in that epoch, before its
 *              first write
 * @param seq   number of the last write included, from 1; it goes on across epochs; 0 before the first write
 */
public record Position(long epoch, long seq) implements Comparable<Position> {

    /** Before the log began. */
    public static final Position ZERO = new Position(0, 0);

    public Position {
        if (epoch < 0 || seq < 0) {
            throw new IllegalArgumentException("negative position " + epoch + ":" + seq);
        }
    }

    @Override
    public int compareTo(Position other) {
        int byEpoch = Long.compare(epoch, other.epoch);
        return byEpoch != 0 ? byEpoch : Long.compare(seq, other.seq);
    }

    public boolean isAtLeast(Position other) {
        return compareTo(other) >= 0;
    }

    public static Position max(Position a, Position b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    @Override
    public String toString() {
        return epoch + ":" + seq;
    }
}
