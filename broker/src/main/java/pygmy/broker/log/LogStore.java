package pygmy.broker.log;

import java.util.List;
import pygmy.broker.message.Members;

/**
 * A replica's durable state. One thread writes; readers may be others.
 */
public interface LogStore {

    /** What a store knows of itself when it is opened; {@code promised} is the newest epoch it ever meant to start. */
    record Standing(History history, boolean complete, boolean loaded, long promised, Members members) {

        public static final Standing FRESH = new Standing(History.EMPTY, false, false, 0, Members.UNKNOWN);
    }

    Standing standing();

    /**
     * Executes the writes in order, in one transaction; durable (fsync) when it returns.
     *
     * @throws StoreException if it cannot: nothing was changed
     */
    void commit(List<StoreWrite> writes);

    /** The store cannot read or write, as when its disk is full. */
    final class StoreException extends RuntimeException {
        public StoreException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
