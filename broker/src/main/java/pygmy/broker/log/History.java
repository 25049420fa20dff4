package pygmy.broker.log;

import java.util.ArrayList;
import java.util.List;
import pygmy.broker.message.Position;
import pygmy.broker.message.TransferPage;
import pygmy.broker.message.TransferPage.EpochStart;

/**
 * Which log a replica follows and how far: the log's identity, the epochs it went through with the seq each began after, and what is applied.
 * Immutable.
 *
 * <p>Old epochs are forgotten. Whoever speaks of one is answered as if it had never been: he lacks something, or is no prefix, and copies all. So what is
 * forgotten costs a transfer, never a write. It is a function of all epochs and {@code applied} alone: replicas at one place in one log know the same ones.
 *
 * @param log     null before the first epoch
 * @param epochs  in order; the last one is the epoch of {@code applied}
 * @param applied the last write applied, in the newest epoch
 * @param keep    how many epochs are remembered, and the one that made the last write
 */
public record History(String log, List<EpochStart> epochs, Position applied, int keep) {

    /** Years of failovers; as many as fit into one page of a transfer without being felt. */
    public static final int KEPT_EPOCHS = 1_000;

    public static final History EMPTY = new History(null, List.of(), Position.ZERO);

    public History {
        epochs = remembered(epochs, applied, keep);
    }

    public History(String log, List<EpochStart> epochs, Position applied) {
        this(log, epochs, applied, KEPT_EPOCHS);
    }

    public History advancedTo(Position position) {
        return new History(log, epochs, position, keep);
    }

    /** After a transfer that ends with this page. */
    public History installed(TransferPage last) {
        return new History(last.log(), last.epochs(), last.at(), keep);
    }

    /** After {@code epoch} began where this history ends. */
    public History begun(String log, long epoch) {
        List<EpochStart> more = new ArrayList<>(epochs);
        more.add(new EpochStart(epoch, applied.seq()));
        return new History(log, more, new Position(epoch, applied.seq()), keep);
    }

    /**
     * The last write applied, with the epoch that made it. Epochs that have written nothing do not count, as they may never have been served: replicas are
     * compared by this (as logs are in Raft, section 5.4.1), not by {@code applied}.
     */
    public Position written() {
        return writtenUpTo(applied.seq());
    }

    /** The last of the writes up to {@code seq} that are applied, likewise with the epoch that made it. */
    public Position writtenUpTo(long seq) {
        long last = Math.min(seq, applied.seq());
        int writer = writer(epochs, last);
        return writer < 0 ? Position.ZERO : new Position(epochs.get(writer).epoch(), last);
    }

    /**
     * Whether a replica that stands here has what a position of a served epoch speaks of, or knows that it never came to be: its epoch is one of these,
     * and over or that far. An epoch that is missing here was served without this replica, even if a higher one is here: that one never was.
     */
    public boolean covers(Position position) {
        if (position.equals(Position.ZERO)) {
            return true;
        }
        return knows(position.epoch()) && applied.isAtLeast(position);
    }

    /**
     * Whether a replica that stands here lacks nothing of what was committed up to this position. Also of an epoch that it has forgotten, as everything that
     * such an epoch committed came before those that it remembers.
     */
    public boolean settles(Position position) {
        return covers(position) || !epochs.isEmpty() && position.epoch() < epochs.get(0).epoch();
    }

    public boolean knows(long epoch) {
        return epochs.stream().anyMatch(started -> started.epoch() == epoch);
    }

    /** Whether a replica that stands here has all that one with the other history has, or knows that it never came to be. */
    public boolean covers(History other) {
        return covers(other.written()) || includes(other.log(), other.applied());
    }

    /** Whether a replica that applied {@code position} of {@code log} holds a prefix of this history. Nothing applied is a prefix of everything. */
    public boolean includes(String log, Position position) {
        if (position.equals(Position.ZERO)) {
            return true;
        }
        if (this.log == null || !this.log.equals(log)) {
            return false;
        }
        for (int i = 0; i < epochs.size(); i++) {
            if (epochs.get(i).epoch() == position.epoch()) {
                long end = i + 1 < epochs.size() ? epochs.get(i + 1).seq() : applied.seq();
                return epochs.get(i).seq() <= position.seq() && position.seq() <= end;
            }
        }
        return false;
    }

    /** The last {@code keep}, and before them the one that made the last write: by that replicas are compared. All between the two are empty. */
    private static List<EpochStart> remembered(List<EpochStart> all, Position applied, int keep) {
        int from = all.size() - keep;
        if (from <= 0) {
            return List.copyOf(all);
        }
        List<EpochStart> kept = new ArrayList<>(all.subList(from, all.size()));
        int writer = writer(all, applied.seq());
        if (0 <= writer && writer < from) {
            kept.add(0, all.get(writer));
        }
        return List.copyOf(kept);
    }

    /** The index of the epoch that made this write; -1 where there is none. */
    private static int writer(List<EpochStart> epochs, long seq) {
        for (int i = epochs.size() - 1; i >= 0; i--) {
            if (epochs.get(i).seq() < seq) {
                return i;
            }
        }
        return -1;
    }
}
