package pygmy.broker.log;

import java.util.ArrayList;
import java.util.List;
import pygmy.broker.message.Position;
import pygmy.broker.message.SyncPage.EpochStart;

/**
 * Which log a replica follows and how far: the log's identity, the epochs it went through with the seq each began after, and what is applied.
 * Immutable.
 *
 * @param log     null before the first epoch
 * @param epochs  in order; the last one is the epoch of {@code applied}
 * @param applied the last write applied, in the newest epoch
 */
public record History(String log, List<EpochStart> epochs, Position applied) {

    public static final History EMPTY = new History(null, List.of(), Position.ZERO);

    public History {
        epochs = List.copyOf(epochs);
    }

    public History advancedTo(Position position) {
        return new History(log, epochs, position);
    }

    /** After {@code epoch} began where this history ends. */
    public History begun(String log, long epoch) {
        List<EpochStart> more = new ArrayList<>(epochs);
        more.add(new EpochStart(epoch, applied.seq()));
        return new History(log, more, new Position(epoch, applied.seq()));
    }

    /**
     * The last write applied, with the epoch that made it. Epochs that have written nothing do not count, as they may never have been served: replicas are
     * compared by this (as logs are in Raft, section 5.4.1), not by {@code applied}.
     */
    public Position written() {
        for (int i = epochs.size() - 1; i >= 0; i--) {
            if (epochs.get(i).seq() < applied.seq()) {
                return new Position(epochs.get(i).epoch(), applied.seq());
            }
        }
        return Position.ZERO;
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

    public boolean knows(long epoch) {
        return epochs.stream().anyMatch(started -> started.epoch() == epoch);
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
}
