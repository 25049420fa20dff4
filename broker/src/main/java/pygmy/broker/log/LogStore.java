package pygmy.broker.log;

import java.util.List;

/**
 * A replica's durable state. One thread writes; readers may be others.
 */
public interface LogStore {

    /** What a store knows of itself when it is opened. */
    record Standing(History history, boolean complete, boolean loaded) {}

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
