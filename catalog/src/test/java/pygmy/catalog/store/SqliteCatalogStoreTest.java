package pygmy.catalog.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pygmy.broker.log.LogStore;
import pygmy.broker.log.LogStore.StoreException;
import pygmy.broker.log.StoreWrite;
import pygmy.broker.message.Book;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Event;
import pygmy.broker.message.Position;
import pygmy.broker.store.LogScript;
import pygmy.catalog.primary.StoredCatalog;

class SqliteCatalogStoreTest {

    @TempDir
    private Path directory;
    private SqliteCatalogStore store;
    private final LogScript script = new LogScript(7);

    @BeforeEach
    void open() {
        store = SqliteCatalogStore.open(directory, "catalog-0");
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void isEmptyAtFirst() {
        assertThat(store.standing()).isEqualTo(LogStore.Standing.FRESH);
        assertThat(store.book(1)).isEmpty();
        assertThat(store.decision("x")).isEmpty();
        assertThat(store.highestId()).isZero();
    }

    @Test
    void holdsWhatWasAppliedAlsoWhenItIsOpenedAgain() {
        List<StoreWrite> writes = new ArrayList<>(List.of(script.epoch(), script.load(50)));
        for (int i = 0; i < 20; i++) {
            writes.add(script.batch(1 + i));
        }
        writes.add(new StoreWrite.MarkComplete(true));
        writes.add(new StoreWrite.Promise(4));
        writes.add(new StoreWrite.Promise(3));
        writes.add(script.epoch());
        store.commit(writes);
        store.commit(List.of(script.batch(10)));
        holdsAllOfTheScript(true, 4);

        close();
        open();
        holdsAllOfTheScript(true, 4);
        store.commit(List.of(script.epoch(), script.batch(10)));
        holdsAllOfTheScript(true, 4);
    }

    @Test
    void refusesToBeAnotherReplicas() {
        store.close();
        assertThatThrownBy(() -> SqliteCatalogStore.open(directory, "catalog-1")).isInstanceOf(StoreException.class)
                .hasMessageContaining("is that of catalog-0, and this is catalog-1").hasMessageContaining("PYGMY_DATA");
        store = SqliteCatalogStore.open(directory, "catalog-0");
    }

    @Test
    void takesTheIdentityOfItsFirstLog() {
        store.commit(List.of(script.epoch()));
        assertThat(store.standing().history().log()).isEqualTo("log-7");
        assertThat(store.standing().history().applied()).isEqualTo(new Position(1, 0));
        refuses(new LogScript(8).epoch());
    }

    @Test
    void refusesWhatIsNotNext() {
        store.commit(List.of(script.epoch(), script.load(5)));
        StoreWrite.Apply next = script.batch(3);
        StoreWrite.Apply afterNext = script.batch(3);
        refuses(afterNext);
        store.commit(List.of(next));
        refuses(next);
        store.commit(List.of(afterNext));
        StoreWrite.Adopt secondEpoch = script.epoch();
        StoreWrite.Apply inSecondEpoch = script.batch(2);
        StoreWrite.Adopt thirdEpoch = script.epoch();
        refuses(inSecondEpoch);
        refuses(thirdEpoch);
        store.commit(List.of(secondEpoch, inSecondEpoch, thirdEpoch));
    }

    @Test
    void refusesAllOfACommitThatEndsWrong() {
        store.commit(List.of(script.epoch(), script.load(5)));
        StoreWrite.Apply next = script.batch(5);
        StoreWrite.Apply afterNext = script.batch(5);
        Decision twice = refusal(script.decisions().get(0).request(), afterNext.changes().first());
        refuses(next, new StoreWrite.MarkComplete(true), new StoreWrite.Promise(9),
                changed(afterNext, List.of(twice), List.of()));
        store.commit(List.of(next, afterNext));
        holdsAllOfTheScript(false, 0);
    }

    @Test
    void refusesToDecideARequestTwice() {
        store.commit(List.of(script.epoch(), script.load(5)));
        Decision first = script.decisions().get(0);
        StoreWrite.Apply next = script.batch(1);
        long seq = next.changes().first();
        refuses(changed(next, List.of(refusal(first.request(), seq)), List.of()));
        store.commit(List.of(changed(next, List.of(refusal("new", seq)), List.of())));
    }

    @Test
    void cannotHoldLessThanNoCopies() throws SQLException {
        store.commit(List.of(script.epoch(), script.load(5)));
        try (var outsider = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("catalog.db"));
                var statement = outsider.createStatement()) {
            assertThatThrownBy(() -> statement.executeUpdate("UPDATE books SET stock = -1")).hasMessageContaining("stock >= 0");
        }
        assertThatThrownBy(() -> new Book(1, "t", "t", 1, -1, Position.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void forgetsWhatSoldNothingAfterAHundredThousandWrites() throws SQLException {
        store.commit(List.of(script.epoch(), script.load(100), script.batch(1900)));
        while (script.history().applied().seq() < StoredCatalog.REMEMBERED) {
            store.commit(List.of(script.refusals(2000)));
        }
        assertThat(requestsStored()).hasSize(StoredCatalog.REMEMBERED);
        store.commit(List.of(script.batch(1)));
        assertThat(requestsStored()).hasSize(StoredCatalog.REMEMBERED).doesNotContain(script.decisions().get(0).request());
        store.commit(List.of(script.batch(499), script.batch(500)));
        Position at = script.history().applied();
        assertThat(requestsStored()).isEqualTo(script.decisions().stream()
                .filter(decision -> decision.kind() == Decision.Kind.SOLD || decision.seq() > at.seq() - StoredCatalog.REMEMBERED)
                .map(Decision::request).collect(Collectors.toSet()));
        assertThat(store.highestId()).as("an import is forgotten, not its books").isEqualTo(100);
    }

    private Set<String> requestsStored() throws SQLException {
        Set<String> requests = new HashSet<>();
        try (var outsider = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("catalog.db"));
                var rows = outsider.createStatement().executeQuery("SELECT request FROM decisions")) {
            while (rows.next()) {
                requests.add(rows.getString(1));
            }
        }
        return requests;
    }

    private void holdsAllOfTheScript(boolean complete, long promised) {
        assertThat(store.standing()).isEqualTo(new LogStore.Standing(script.history(), complete, true, promised, script.members()));
        script.books().forEach((id, book) -> assertThat(store.book(id)).hasValue(book));
        assertThat(store.highestId()).isEqualTo(script.books().size());
        script.decisions().forEach(decision -> assertThat(store.decision(decision.request())).hasValue(decision));
    }

    private void refuses(StoreWrite... writes) {
        LogStore.Standing before = store.standing();
        List<Book> books = script.books().keySet().stream().flatMap(id -> store.book(id).stream()).toList();
        assertThatThrownBy(() -> store.commit(List.of(writes))).isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("refused at " + before.history().applied().epoch() + ":");
        assertThat(store.standing()).isEqualTo(before);
        assertThat(script.books().keySet().stream().flatMap(id -> store.book(id).stream())).isEqualTo(books);
        close();
        open();
        assertThat(store.standing()).isEqualTo(before);
    }

    private static Decision refusal(String request, long seq) {
        return new Decision(request, "x", Decision.Kind.OUT_OF_STOCK, 1, 0, 0, null, seq, 0);
    }

    private static StoreWrite.Apply changed(StoreWrite.Apply apply, List<Decision> decisions, List<Book> books) {
        Event.Changes c = apply.changes();
        return new StoreWrite.Apply(new Event.Changes(c.log(), c.epoch(), c.first(), decisions, books, c.topics(), c.loaded()));
    }
}
