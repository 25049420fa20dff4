package pygmy.catalog.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import pygmy.broker.message.Book;
import pygmy.broker.message.Books;
import pygmy.broker.message.Position;
import pygmy.broker.message.Read;
import pygmy.broker.message.SyncPage;
import pygmy.broker.message.SyncRequest;
import pygmy.broker.store.Sql;
import pygmy.broker.store.StoreFile;

/**
 * Reads a catalog store while another thread writes it: each answer is one state that was committed as a whole, with its position. Not
 * thread-safe: one for each thread that reads. Every method throws {@link pygmy.broker.log.LogStore.StoreException} if the store cannot
 * be read.
 */
public final class CatalogReader implements AutoCloseable {

    /** Rows of a {@link SyncPage} unless told otherwise; as the texts in a row are bounded, so are its bytes. */
    public static final int PAGE_ROWS = 500;

    /** One statement is one snapshot, and cheaper than a transaction with two. Naming the only row of meta spares the sorting. */
    private static final String FROM = "SELECT at.epoch, at.seq, b.* FROM meta AS at LEFT JOIN"
            + " (SELECT " + BookRows.COLUMNS + " FROM books WHERE %s = ?) AS b WHERE at.only = 1 ORDER BY b.id";
    private static final String LOOKUP = FROM.formatted("id");
    private static final String SEARCH = FROM.formatted("topic");

    private final StoreFile file;
    private final Sql sql;

    CatalogReader(StoreFile file) {
        this.file = file;
        this.sql = file.reader();
    }

    /**
     * The books of a lookup or search, in order of id, and what the store has applied. Does not wait for {@link Read#atLeast} nor know
     * what is committed; the caller does.
     */
    public Books read(Read read) {
        if (read instanceof Read.Lookup lookup) {
            return books(LOOKUP, lookup.item());
        }
        return books(SEARCH, ((Read.Search) read).topic());
    }

    /**
     * One page for a catalog replica: at most {@code limit} rows (from 1) of books and decisions together, and one more where both are of
     * the last write. Says {@code restart} to an asker that has seen a position which this store has not applied yet: better wait before
     * asking it.
     */
    public SyncPage page(SyncRequest request, int limit) {
        return file.read(() -> sql.reading(() -> SyncPages.page(sql, request, limit, false)));
    }

    /** Likewise one page for an order replica: sales alone. */
    public SyncPage sales(SyncRequest request, int limit) {
        return file.read(() -> sql.reading(() -> SyncPages.page(sql, request, limit, true)));
    }

    private Books books(String query, Object key) {
        return file.read(() -> {
            List<Book> books = new ArrayList<>();
            Position applied = sql.list(query, row -> take(row, books), key).get(0);
            return new Books(books, applied);
        });
    }

    private static Position take(ResultSet row, List<Book> into) throws SQLException {
        if (row.getInt(3) != 0) {
            into.add(BookRows.read(row, 3));
        }
        return new Position(row.getLong(1), row.getLong(2));
    }

    @Override
    public void close() {
        file.read(() -> {
            sql.close();
            return null;
        });
    }
}
