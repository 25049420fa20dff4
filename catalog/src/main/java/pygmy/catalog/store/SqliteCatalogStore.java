package pygmy.catalog.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import pygmy.broker.log.LogStore;
import pygmy.broker.log.StoreWrite;
import pygmy.broker.message.Book;
import pygmy.broker.message.Decision;
import pygmy.broker.store.Decisions;
import pygmy.broker.store.LogTables;
import pygmy.broker.store.SqliteLog;
import pygmy.broker.store.StoreFile;
import pygmy.catalog.primary.StoredCatalog;

/**
 * The catalog replica's store, {@code catalog.db} in its data directory: books, decisions, and the position they stand at. Sales are kept
 * for good; what sold nothing, the import of the books file included, until it is {@link StoredCatalog#REMEMBERED} writes old. For the
 * replica's thread; other threads read through a {@link #reader} each.
 */
public final class SqliteCatalogStore implements LogStore, StoredCatalog, AutoCloseable {

    private static final StoreFile.Schema SCHEMA = new StoreFile.Schema("catalog", 0x50594743, 3,
            LogTables.TABLES + BookRows.TABLES + ListRows.TABLES + Decisions.TABLES,
            List.of(LogTables.FROM_VERSION_1 + Decisions.FROM_VERSION_1, ListRows.TABLES));

    private final StoreFile file;
    private final SqliteLog log;

    private SqliteCatalogStore(StoreFile file, String owner) {
        this.file = file;
        this.log = new SqliteLog(file, new CatalogContent(file.writer()), owner);
    }

    /**
     * @param owner the replica whose store it is, as in {@code catalog-1}
     * @throws StoreException if the store cannot be used, or is another replica's; its message names the path and the way out
     */
    public static SqliteCatalogStore open(Path dataDirectory, String owner) {
        StoreFile file = StoreFile.open(dataDirectory, "catalog.db", SCHEMA);
        try {
            file.read(() -> {
                if (ListRows.isMissing(file.writer())) {
                    file.writer().writing(() -> ListRows.recount(file.writer()));
                }
                return null;
            });
            return new SqliteCatalogStore(file, owner);
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

    @Override
    public Optional<Book> book(int id) {
        return file.read(() -> BookRows.find(file.writer(), id));
    }

    @Override
    public Optional<Decision> decision(String requestId) {
        return file.read(() -> Decisions.find(file.writer(), requestId));
    }

    @Override
    public int highestId() {
        return file.read(() -> BookRows.highestId(file.writer()));
    }

    /** Of all books, at once: a lookup for each of a large catalog would take longer than a primary may be silent. */
    public Set<Integer> ids() {
        return file.read(() -> BookRows.ids(file.writer()));
    }

    /** For one more thread; to be closed before the store. */
    public CatalogReader reader() {
        return new CatalogReader(file);
    }

    @Override
    public void close() {
        file.close();
    }
}
