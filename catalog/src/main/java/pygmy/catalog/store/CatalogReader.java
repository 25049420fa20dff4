package pygmy.catalog.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import pygmy.broker.message.Book;
import pygmy.broker.message.Books;
import pygmy.broker.message.Extent;
import pygmy.broker.message.Found;
import pygmy.broker.message.Page;
import pygmy.broker.message.Position;
import pygmy.broker.message.Read;
import pygmy.broker.message.Topics;
import pygmy.broker.message.TransferPage;
import pygmy.broker.message.TransferRequest;
import pygmy.broker.store.Sql;
import pygmy.broker.store.StoreFile;

/**
 * Reads a catalog store while another thread writes it: each answer is one state that was committed as a whole, with its position. Not
 * thread-safe: one for each thread that reads. Every method throws {@link pygmy.broker.log.LogStore.StoreException} if the store cannot
 * be read.
 */
public final class CatalogReader implements AutoCloseable {

    /** Rows of a {@link TransferPage} unless told otherwise; as the texts in a row are bounded, so are its bytes. */
    public static final int PAGE_ROWS = 500;

    /** One statement is one snapshot, and cheaper than a transaction with two. Naming the only row of meta spares the sorting. */
    private static final String LOOKUP = "SELECT at.epoch, at.seq, b.* FROM meta AS at LEFT JOIN"
            + " (SELECT " + BookRows.COLUMNS + " FROM books WHERE id = ?) AS b WHERE at.only = 1";
    private static final String APPLIED = "SELECT epoch, seq FROM meta";

    private final StoreFile file;
    private final Sql sql;

    CatalogReader(StoreFile file) {
        this.file = file;
        this.sql = file.reader();
    }

    /**
     * What was asked for, and what the store has applied. Does not wait for {@link Read#atLeast} nor know what is committed; the caller does.
     */
    public Found read(Read read) {
        if (read instanceof Read.Lookup lookup) {
            return lookup(lookup.item());
        }
        return file.read(() -> sql.reading(() -> read instanceof Read.Search search ? books(search) : topics(((Read.TopicList) read).page())));
    }

    /**
     * One page for a catalog replica: at most {@code limit} rows (from 1) of books and decisions together, and one more where both are of
     * the last write. Says {@code restart} to an asker that has seen a position which this store has not applied yet: better wait before
     * asking it.
     */
    public TransferPage page(TransferRequest request, int limit) {
        return file.read(() -> sql.reading(() -> TransferPages.page(sql, request, limit, false)));
    }

    /** Likewise one page for an order replica: sales alone. */
    public TransferPage sales(TransferRequest request, int limit) {
        return file.read(() -> sql.reading(() -> TransferPages.page(sql, request, limit, true)));
    }

    private Books lookup(int item) {
        return file.read(() -> {
            List<Book> books = new ArrayList<>();
            Position applied = sql.list(LOOKUP, row -> take(row, books), item).get(0);
            return new Books(books, applied);
        });
    }

    private Books books(Read.Search search) throws SQLException {
        Extent extent = new Extent(ListRows.ofBooks(sql, search.topic()).mark(), false);
        if (search.page().isGone(extent)) {
            return new Books(List.of(), applied(), extent);
        }
        int limit = search.page().limit();
        // One more than is shown tells whether there are more.
        List<Book> books = BookRows.page(sql, search.topic(), search.after(), limit + 1);
        return new Books(first(books, limit), applied(), new Extent(extent.mark(), books.size() > limit));
    }

    private Topics topics(Page page) throws SQLException {
        Extent extent = new Extent(ListRows.ofTopics(sql).mark(), false);
        if (page.isGone(extent)) {
            return new Topics(List.of(), applied(), extent);
        }
        List<Topics.Topic> topics = ListRows.topics(sql, page.after(), page.limit() + 1);
        return new Topics(first(topics, page.limit()), applied(), new Extent(extent.mark(), topics.size() > page.limit()));
    }

    private Position applied() throws SQLException {
        return sql.find(APPLIED, row -> new Position(row.getLong(1), row.getLong(2))).orElseThrow();
    }

    private static <T> List<T> first(List<T> all, int limit) {
        return all.size() > limit ? all.subList(0, limit) : all;
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
