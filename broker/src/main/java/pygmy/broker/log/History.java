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
