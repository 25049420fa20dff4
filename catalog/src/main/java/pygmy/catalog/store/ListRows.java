package pygmy.catalog.store;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pygmy.broker.message.Book;
import pygmy.broker.message.Topics.Topic;
import pygmy.broker.store.Sql;
import pygmy.catalog.primary.Marks;

/**
 * The table of lists, as people page through them: the list of all books, that of each topic's books, and that of all topics. It follows from the table of
 * books; it is kept so that a page costs what it shows, not what the list has.
 */
final class ListRows {

    /** A list's mark and size, which {@link Marks} explains. */
    record Row(long members, long mark) {
        static final Row EMPTY = new Row(0, 0);

        Row with(long mark) {
            return new Row(members + 1, Marks.with(this.mark, mark));
        }

        Row without(long mark) {
            return new Row(members - 1, Marks.without(this.mark, mark));
        }
    }

    /** A list; its name is empty but for a topic's. */
    private record Key(String kind, String name) {
        static final Key BOOKS = new Key("books", "");
        static final Key TOPICS = new Key("topics", "");

        static Key topic(String name) {
            return new Key("topic", name);
        }
    }

    static final String TABLES = """
            CREATE TABLE lists(kind TEXT NOT NULL, name TEXT NOT NULL, members INTEGER NOT NULL CHECK (members > 0), mark INTEGER NOT NULL,
                PRIMARY KEY (kind, name)) STRICT, WITHOUT ROWID;
            """;

    private static final String FIND = "SELECT members, mark FROM lists WHERE kind = ? AND name = ?";
    private static final String PUT = "INSERT OR REPLACE INTO lists(kind, name, members, mark) VALUES (?, ?, ?, ?)";
    private static final String DELETE = "DELETE FROM lists WHERE kind = ? AND name = ?";
    private static final String TOPIC_PAGE = "SELECT name, members FROM lists WHERE kind = 'topic' AND name > ? ORDER BY name LIMIT ?";

    private final Sql sql;
    private final Map<Key, Row> changed = new LinkedHashMap<>();

    private ListRows(Sql sql) {
        this.sql = sql;
    }

    /** The list of a topic's books or, where that is null, of all books. */
    static Row ofBooks(Sql sql, String topic) throws SQLException {
        return find(sql, topic == null ? Key.BOOKS : Key.topic(topic));
    }

    /** The list of topics. */
    static Row ofTopics(Sql sql) throws SQLException {
        return find(sql, Key.TOPICS);
    }

    /** The first topics after this one, in order. */
    static List<Topic> topics(Sql sql, String after, int limit) throws SQLException {
        return sql.list(TOPIC_PAGE, row -> new Topic(row.getString(1), row.getLong(2)), after, limit);
    }

    /** These books are about to be put into the table of books. */
    static void putting(Sql sql, List<Book> books) throws SQLException {
        ListRows lists = new ListRows(sql);
        Map<Integer, String> present = new LinkedHashMap<>();
        for (Book book : books) {
            String before = present.containsKey(book.id()) ? present.get(book.id()) : BookRows.topic(sql, book.id()).orElse(null);
            if (!book.topic().equals(before)) {
                lists.moves(book.id(), before, book.topic());
                present.put(book.id(), book.topic());
            }
        }
        lists.write();
    }

    /** Makes the table anew out of the books. */
    static void recount(Sql sql) throws SQLException {
        sql.update("DELETE FROM lists");
        ListRows lists = new ListRows(sql);
        for (BookRows.Place place : BookRows.places(sql)) {
            lists.moves(place.id(), null, place.topic());
        }
        lists.write();
    }

    /** Whether this store is of a time before there was this table. */
    static boolean isMissing(Sql sql) throws SQLException {
        return ofBooks(sql, null).members() == 0 && BookRows.highestId(sql) > 0;
    }

    /** @param from null for a new book */
    private void moves(int book, String from, String to) throws SQLException {
        long mark = Marks.of(book);
        if (from == null) {
            changed.put(Key.BOOKS, row(Key.BOOKS).with(mark));
        } else {
            Row left = row(Key.topic(from)).without(mark);
            changed.put(Key.topic(from), left);
            if (left.members() == 0) {
                changed.put(Key.TOPICS, row(Key.TOPICS).without(Marks.of(from)));
            }
        }
        Row came = row(Key.topic(to)).with(mark);
        changed.put(Key.topic(to), came);
        if (came.members() == 1) {
            changed.put(Key.TOPICS, row(Key.TOPICS).with(Marks.of(to)));
        }
    }

    private Row row(Key key) throws SQLException {
        Row row = changed.get(key);
        return row != null ? row : find(sql, key);
    }

    private void write() throws SQLException {
        for (Map.Entry<Key, Row> each : changed.entrySet()) {
            Key key = each.getKey();
            Row row = each.getValue();
            if (row.members() > 0) {
                sql.update(PUT, key.kind(), key.name(), row.members(), row.mark());
            } else {
                sql.update(DELETE, key.kind(), key.name());
            }
        }
    }

    private static Row find(Sql sql, Key key) throws SQLException {
        Optional<Row> row = sql.find(FIND, found -> new Row(found.getLong(1), found.getLong(2)), key.kind(), key.name());
        return row.orElse(Row.EMPTY);
    }
}
