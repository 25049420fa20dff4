package pygmy.catalog.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pygmy.broker.log.StoreWrite;
import pygmy.broker.message.Book;
import pygmy.broker.message.Books;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Event;
import pygmy.broker.message.Page;
import pygmy.broker.message.Position;
import pygmy.broker.message.Read;
import pygmy.broker.message.Topics;
import pygmy.broker.message.Topics.Topic;
import pygmy.broker.store.Sql;
import pygmy.broker.store.StoreFile;
import pygmy.catalog.primary.Marks;

/** Lists, page by page. */
class PagesTest {

    @TempDir
    private Path directory;
    private SqliteCatalogStore store;
    private CatalogReader reader;
    private long seq;

    @BeforeEach
    void open() {
        store = SqliteCatalogStore.open(directory, "catalog-0");
        reader = store.reader();
        store.commit(List.of(new StoreWrite.Adopt(new Event.EpochStarted("log", 1, Position.ZERO, 0))));
    }

    @AfterEach
    void close() {
        reader.close();
        store.close();
    }

    @Test
    void pagesAddUpToTheListAndTheLastSaysSo() {
        put(IntStream.rangeClosed(1, 10).mapToObj(id -> book(id, id % 2 == 0 ? "even" : "odd", 1)).toList());
        assertThat(ids("even", 2)).isEqualTo(List.of(List.of(2, 4), List.of(6, 8), List.of(10)));
        assertThat(ids("even", 5)).as("no empty page at the end").isEqualTo(List.of(List.of(2, 4, 6, 8, 10)));
        assertThat(ids(null, 4)).isEqualTo(List.of(List.of(1, 2, 3, 4), List.of(5, 6, 7, 8), List.of(9, 10)));
        assertThat(ids("none", 4)).isEqualTo(List.of(List.of()));
        assertThat(topics(Page.first(1)).topics()).containsExactly(new Topic("even", 5));
        Topics first = topics(Page.first(1));
        assertThat(topics(new Page(1, "even", first.extent().mark()))).satisfies(last -> {
            assertThat(last.topics()).containsExactly(new Topic("odd", 5));
            assertThat(last.extent().more()).isFalse();
        });
    }

    @Test
    void aSaleOrAnotherTitleLeavesThePagesAndAnotherMemberDoesNot() {
        put(List.of(book(1, "a", 1), book(2, "a", 1), book(3, "a", 1), book(4, "b", 1)));
        Page second = new Page(2, "2", books("a", Page.first(2)).extent().mark());
        put(List.of(book(3, "a", 0)));
        assertThat(books("a", second).books()).extracting(Book::stock).containsExactly(0L);
        put(List.of(book(5, "b", 1)));
        assertThat(second.isGone(books("a", second).extent())).as("another topic").isFalse();

        put(List.of(book(4, "a", 1)));
        assertThat(books("a", second).books()).isEmpty();
        assertThat(second.isGone(books("a", second).extent())).as("one came").isTrue();
        Page now = new Page(2, "2", books("a", Page.first(2)).extent().mark());
        put(List.of(book(1, "b", 1)));
        assertThat(now.isGone(books("a", now).extent())).as("one left").isTrue();
        put(List.of(book(1, "a", 1)));
        assertThat(books("a", now).books()).as("it has the same members again").extracting(Book::id).containsExactly(3, 4);
    }

    @Test
    void topicsComeAndGo() {
        put(List.of(book(1, "a", 1), book(2, "b", 1)));
        Page second = new Page(1, "a", topics(Page.first(1)).extent().mark());
        put(List.of(book(3, "b", 1)));
        assertThat(topics(second).topics()).containsExactly(new Topic("b", 2));
        put(List.of(book(1, "b", 1)));
        assertThat(second.isGone(topics(second).extent())).isTrue();
        assertThat(topics(Page.FIRST).topics()).containsExactly(new Topic("b", 3));
    }

    /** The marks follow from the members alone, however a store came to have them. */
    @Test
    void marksAreThoseOfTheMembersAfterAnyWritesAndAfterAnUpgrade() {
        Random random = new Random(7);
        TreeMap<Integer, String> all = new TreeMap<>();
        for (int batch = 0; batch < 200; batch++) {
            List<Book> changed = new ArrayList<>();
            for (int i = 0; i <= random.nextInt(5); i++) {
                int id = 1 + random.nextInt(30);
                if (changed.stream().noneMatch(book -> book.id() == id)) {
                    changed.add(book(id, "topic" + random.nextInt(6), random.nextInt(3)));
                }
            }
            changed.forEach(book -> all.put(book.id(), book.topic()));
            put(changed);
            check(all);
        }
        reader.close();
        store.close();
        try (StoreFile file = StoreFile.open(directory, "catalog.db", new StoreFile.Schema("catalog", 0x50594743, 3, "", List.of())); Sql sql = file.writer()) {
            file.read(() -> {
                sql.update("DROP TABLE lists");
                sql.update("PRAGMA user_version = 2");
                return null;
            });
        } catch (java.sql.SQLException e) {
            throw new AssertionError(e);
        }
        store = SqliteCatalogStore.open(directory, "catalog-0");
        reader = store.reader();
        check(all);
    }

    private void check(TreeMap<Integer, String> all) {
        assertThat(books(null, Page.FIRST).extent().mark()).isEqualTo(Marks.of(all.keySet()));
        List<Topic> topics = all.values().stream().distinct().sorted()
                .map(topic -> new Topic(topic, all.values().stream().filter(topic::equals).count())).toList();
        assertThat(topics(Page.FIRST).topics()).isEqualTo(topics);
        assertThat(topics(Page.FIRST).extent().mark()).isEqualTo(topics.stream().mapToLong(topic -> Marks.of(topic.name())).reduce(0, Marks::with));
        for (Topic topic : topics) {
            List<Integer> ids = all.keySet().stream().filter(id -> all.get(id).equals(topic.name())).toList();
            assertThat(books(topic.name(), Page.FIRST).extent().mark()).isEqualTo(Marks.of(ids));
        }
    }

    /** A first page of a topic of 100,000 books costs what it shows: the index has them in order. */
    @Test
    void aPageIsReadFromTheIndexWithoutSorting() throws Exception {
        reader.close();
        store.close();
        try (StoreFile file = StoreFile.open(directory, "catalog.db", new StoreFile.Schema("catalog", 0x50594743, 3, "", List.of()))) {
            List<String> plan = file.read(() -> file.writer().list("EXPLAIN QUERY PLAN " + BookRows.TOPIC_PAGE, row -> row.getString(4), "a", 5, 100));
            assertThat(plan).singleElement().asString().contains("SEARCH", "books_by_topic", "rowid>?");
        }
        store = SqliteCatalogStore.open(directory, "catalog-0");
        reader = store.reader();
    }

    private List<List<Integer>> ids(String topic, int limit) {
        List<List<Integer>> pages = new ArrayList<>();
        Page page = Page.first(limit);
        while (true) {
            Books found = books(topic, page);
            pages.add(found.books().stream().map(Book::id).toList());
            if (!found.extent().more()) {
                return pages;
            }
            page = new Page(limit, Integer.toString(found.books().get(found.size() - 1).id()), found.extent().mark());
        }
    }

    private Books books(String topic, Page page) {
        return (Books) reader.read(new Read.Search(topic, page, null));
    }

    private Topics topics(Page page) {
        return (Topics) reader.read(new Read.TopicList(page, null));
    }

    private static Book book(int id, String topic, long stock) {
        return new Book(id, "title", topic, 1, stock, Position.ZERO);
    }

    private void put(List<Book> books) {
        List<Book> numbered = new ArrayList<>();
        List<Decision> decisions = new ArrayList<>();
        long first = seq + 1;
        for (Book book : books) {
            seq++;
            numbered.add(new Book(book.id(), book.title(), book.topic(), book.cost(), book.stock(), new Position(1, seq)));
            decisions.add(new Decision("request-" + seq, "update", Decision.Kind.UPDATED, book.id(), 0, 0, book.title(), seq, 0));
        }
        List<String> topics = IntStream.range(0, 10).mapToObj(i -> "topic" + i).toList();
        store.commit(List.of(new StoreWrite.Apply(new Event.Changes("log", 1, first, decisions, numbered, topics, true))));
    }
}
