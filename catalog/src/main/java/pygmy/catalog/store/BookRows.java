package pygmy.catalog.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import pygmy.broker.message.Book;
import pygmy.broker.message.Position;
import pygmy.broker.store.Sql;

/** The table of books, and the one where those of a transfer are put aside. */
final class BookRows {

    static final String COLUMNS = "id, title, topic, cost, stock, epoch, seq";
    private static final String DEFINITION = """
            (id INTEGER PRIMARY KEY, title TEXT NOT NULL, topic TEXT NOT NULL, cost INTEGER NOT NULL CHECK (cost >= 0),
            stock INTEGER NOT NULL CHECK (stock >= 0), epoch INTEGER NOT NULL, seq INTEGER NOT NULL%s) STRICT;
            """;

    /** A write changes one book at most, so no two books have the same seq; paging counts on that. */
    static final String TABLES = "CREATE TABLE books" + DEFINITION.formatted(" UNIQUE")
            + "CREATE TABLE staged_books" + DEFINITION.formatted("")
            + "CREATE INDEX books_by_topic ON books(topic);\n";

    private static final String VALUES = "(" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?)";
    private static final String OVERWRITE = " ON CONFLICT(id) DO UPDATE SET title = excluded.title, topic = excluded.topic,"
            + " cost = excluded.cost, stock = excluded.stock, epoch = excluded.epoch, seq = excluded.seq";
    private static final String PUT = "INSERT INTO books" + VALUES + OVERWRITE;
    private static final String STAGE = "INSERT INTO staged_books" + VALUES + OVERWRITE;
    private static final String INSTALL = "INSERT INTO books(" + COLUMNS + ")"
            + " SELECT " + COLUMNS + " FROM staged_books WHERE true ORDER BY id" + OVERWRITE;
    private static final String FIND = "SELECT " + COLUMNS + " FROM books WHERE id = ?";
    private static final String TOPIC = "SELECT topic FROM books WHERE id = ?";
    private static final String PAGE = "SELECT " + COLUMNS + " FROM books WHERE id > ? ORDER BY id LIMIT ?";
    /** The index on topics has the ids in order, so this neither sorts nor skips. */
    static final String TOPIC_PAGE = "SELECT " + COLUMNS + " FROM books WHERE topic = ? AND id > ? ORDER BY id LIMIT ?";
    private static final String AFTER = "SELECT " + COLUMNS + " FROM books WHERE seq > ? ORDER BY seq LIMIT ?";

    /** Where a book stands. */
    record Place(int id, String topic) {}

    private BookRows() {}

    static void put(Sql sql, List<Book> books) throws SQLException {
        sql.forEach(PUT, books, BookRows::values);
    }

    static void stage(Sql sql, List<Book> books) throws SQLException {
        sql.forEach(STAGE, books, BookRows::values);
    }

    static void clearStaged(Sql sql) throws SQLException {
        sql.update("DELETE FROM staged_books");
    }

    static void install(Sql sql, boolean whole) throws SQLException {
        if (whole) {
            sql.update("DELETE FROM books");
        }
        sql.update(INSTALL);
    }

    static Optional<Book> find(Sql sql, int id) throws SQLException {
        return sql.find(FIND, row -> read(row, 1), id);
    }

    /** The first books after this id, in order: of a topic or, where that is null, of all. */
    static List<Book> page(Sql sql, String topic, int after, int limit) throws SQLException {
        return topic == null ? sql.list(PAGE, row -> read(row, 1), after, limit) : sql.list(TOPIC_PAGE, row -> read(row, 1), topic, after, limit);
    }

    static Optional<String> topic(Sql sql, int id) throws SQLException {
        return sql.find(TOPIC, row -> row.getString(1), id);
    }

    static List<Place> places(Sql sql) throws SQLException {
        return sql.list("SELECT id, topic FROM books", row -> new Place(row.getInt(1), row.getString(2)));
    }

    static Set<Integer> ids(Sql sql) throws SQLException {
        return new HashSet<>(sql.list("SELECT id FROM books", row -> row.getInt(1)));
    }

    static int highestId(Sql sql) throws SQLException {
        return sql.find("SELECT coalesce(max(id), 0) FROM books", row -> row.getInt(1)).orElseThrow();
    }

    /** The first books last changed after this seq, in the order of these changes. */
    static List<Book> after(Sql sql, long seq, int limit) throws SQLException {
        return sql.list(AFTER, row -> read(row, 1), seq, limit);
    }

    /** Reads {@link #COLUMNS} that begin at column {@code at}. */
    static Book read(ResultSet row, int at) throws SQLException {
        return new Book(row.getInt(at), row.getString(at + 1), row.getString(at + 2), row.getLong(at + 3), row.getLong(at + 4),
                new Position(row.getLong(at + 5), row.getLong(at + 6)));
    }

    private static Object[] values(Book b) {
        return new Object[] {b.id(), b.title(), b.topic(), b.cost(), b.stock(), b.version().epoch(), b.version().seq()};
    }
}
