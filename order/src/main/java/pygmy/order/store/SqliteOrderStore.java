package pygmy.order.store;

import java.nio.file.Path;
import java.util.List;
import pygmy.broker.log.LogStore;
import pygmy.broker.log.StoreWrite;
import pygmy.broker.store.Decisions;
import pygmy.broker.store.LogTables;
import pygmy.broker.store.SqliteLog;
import pygmy.broker.store.StoreFile;

/**
 * The order replica's store, {@code order.db} in its data directory: every sale, for good, and the position up to which they are complete.
 * For the replica's thread; other threads read through an {@link #reader} each.
 */
public final class SqliteOrderStore implements LogStore, AutoCloseable {

    /** The view is for people: the table has the shape that it has in a catalog store. */
    private static final String ORDERS = """
            CREATE VIEW orders AS SELECT request AS id, item, quantity, price, title, seq, at_millis FROM decisions;
            """;
    private static final StoreFile.Schema SCHEMA = new StoreFile.Schema("order", 0x5059474f, 2,
            LogTables.TABLES + Decisions.TABLES + ORDERS,
            List.of(LogTables.FROM_VERSION_1 + Decisions.FROM_VERSION_1));

    private final StoreFile file;
    private final SqliteLog log;

    private SqliteOrderStore(StoreFile file, String owner) {
        this.file = file;
        this.log = new SqliteLog(file, new OrderContent(file.writer()), owner);
    }

    /**
     * @param owner the replica whose store it is, as in {@code order-1}
     * @throws StoreException if the store cannot be used, or is another replica's; its message names the path and the way out
     */
    public static SqliteOrderStore open(Path dataDirectory, String owner) {
        StoreFile file = StoreFile.open(dataDirectory, "order.db", SCHEMA);
        try {
            return new SqliteOrderStore(file, owner);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    @Override
    public Standing standing() {
        return log.standing();
    }

    /** @throws IllegalStateException if a write does not follow from where the store stands; nothing was changed */
    @Override
    public void commit(List<StoreWrite> writes) {
        log.commit(writes);
    }

    /** For one more thread; to be closed before the store. */
    public OrderReader reader() {
        return new OrderReader(file);
    }

    @Override
    public void close() {
        file.close();
    }
}
