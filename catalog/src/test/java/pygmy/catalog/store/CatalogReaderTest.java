package pygmy.catalog.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pygmy.broker.log.StoreWrite;
import pygmy.broker.message.Book;
import pygmy.broker.message.Books;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Event;
import pygmy.broker.message.Extent;
import pygmy.broker.message.Page;
import pygmy.broker.message.Position;
import pygmy.broker.message.Read;
import pygmy.broker.message.Topics;

class CatalogReaderTest {

    private static final Read ONE = new Read.Lookup(1, Position.ZERO);
    private static final Read ALL = new Read.Search("all", Position.ZERO);

    @TempDir
    private Path directory;
    private SqliteCatalogStore store;
    private CatalogReader reader;

    @BeforeEach
    void open() {
        store = SqliteCatalogStore.open(directory, "catalog-0");
        reader = store.reader();
    }

    @AfterEach
    void close() {
        reader.close();
        store.close();
    }

    @Test
    void findsNothingInAFreshStore() {
        assertThat(reader.read(ONE)).isEqualTo(new Books(List.of(), Position.ZERO));
        assertThat(reader.read(ALL)).isEqualTo(new Books(List.of(), Position.ZERO, new Extent(0, false)));
        assertThat(reader.read(new Read.TopicList(Page.FIRST, null))).isEqualTo(new Topics(List.of(), Position.ZERO, new Extent(0, false)));
    }

    @Test
    void findsByIdAndByExactTopicInOrderOfId() {
        store.commit(List.of(new StoreWrite.Adopt(new Event.EpochStarted("log", 1, Position.ZERO, 0))));
        List<Book> books = List.of(book(9, "all", 1), book(1, "all", 2), book(5, "All", 3), book(4, "all ", 4));
        store.commit(List.of(changes(1, books)));
        assertThat(reader.read(ONE)).isEqualTo(new Books(List.of(books.get(1)), new Position(1, 4)));
        assertThat(books(ALL).books()).containsExactly(books.get(1), books.get(0));
        assertThat(books(ALL).asOf()).isEqualTo(new Position(1, 4));
        assertThat(reader.read(new Read.Lookup(2, Position.ZERO))).isEqualTo(new Books(List.of(), new Position(1, 4)));
        assertThat(books(new Read.Search("None", Position.ZERO)).books()).isEmpty();
    }

    /** Every batch changes all books; a reader must see all books of one batch, with that batch's position, and never go back. */
    @Test
    void seesWholeBatchesWhileTheWriterCommits() throws Exception {
        int books = 20;
        store.commit(List.of(new StoreWrite.Adopt(new Event.EpochStarted("log", 1, Position.ZERO, 0)), all(0, books)));
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<?> one = threads.submit(() -> readStates(50, books));
            Future<?> other = threads.submit(() -> readStates(50, books));
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            for (int batch = 1; !(one.isDone() && other.isDone()) && System.nanoTime() < end; batch++) {
                store.commit(List.of(all(batch, books)));
            }
            one.get(1, TimeUnit.SECONDS);
            other.get(1, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Returns after it saw that many different ones. */
    private void readStates(int states, int books) {
        Position before = Position.ZERO;
        try (CatalogReader own = store.reader()) {
            for (int different = 0; different < states && !Thread.interrupted();) {
                Books seen = (Books) own.read(ALL);
                long batch = seen.asOf().seq() / books - 1;
                assertThat(seen.asOf()).isGreaterThanOrEqualTo(before);
                assertThat(seen.books()).hasSize(books).allMatch(book -> book.stock() == batch);
                different += seen.asOf().equals(before) ? 0 : 1;
                before = seen.asOf();
            }
        }
    }

    private Books books(Read read) {
        return (Books) reader.read(read);
    }

    private static Book book(int id, String topic, long seq) {
        return new Book(id, "title", topic, 1, 1, new Position(1, seq));
    }

    private static StoreWrite all(int batch, int count) {
        long first = (long) batch * count + 1;
        List<Book> books = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            books.add(new Book(i + 1, "title", "all", 1, batch, new Position(1, first + i)));
        }
        return changes(first, books);
    }

    private static StoreWrite changes(long first, List<Book> books) {
        List<Decision> decisions = new ArrayList<>();
        for (Book book : books) {
            long seq = first + decisions.size();
            decisions.add(new Decision("request-" + seq, "update", Decision.Kind.UPDATED, book.id(), 0, 0, book.title(), seq, 0));
        }
        return new StoreWrite.Apply(new Event.Changes("log", 1, first, decisions, books, List.of("all"), true));
    }
}
