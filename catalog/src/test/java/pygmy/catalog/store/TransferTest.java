package pygmy.catalog.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pygmy.broker.log.History;
import pygmy.broker.log.StoreWrite;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Position;
import pygmy.broker.message.TransferPage;
import pygmy.broker.message.TransferRequest;
import pygmy.broker.store.LogScript;
import pygmy.catalog.primary.StoredCatalog;

/** Copies a store page by page into another. */
class TransferTest {

    @TempDir
    private Path directory;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final LogScript script = new LogScript(3);
    private SqliteCatalogStore peer;
    private SqliteCatalogStore asker;
    private CatalogReader reader;

    @BeforeEach
    void openStores() {
        peer = store("peer");
        asker = store("asker");
        reader = reader(peer);
        peer.commit(List.of(script.epoch(), script.load(30)));
    }

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    @Test
    void sendsOnlyWhatCameAfterAPrefix() throws SQLException {
        asker.commit(List.of(new LogScript(3).epoch(), loadAgain()));
        peer.commit(List.of(script.batch(20), script.epoch(), script.batch(20)));
        List<TransferPage> pages = transfer(asker, 7, () -> reader);
        assertThat(pages).allSatisfy(page -> {
            assertThat(page.whole()).isFalse();
            assertThat(page.decisions()).allSatisfy(decision -> assertThat(decision.seq()).isGreaterThan(30));
            assertThat(page.books()).allSatisfy(book -> assertThat(book.version().seq()).isGreaterThan(30));
            assertThat(page.books().size() + page.decisions().size()).isLessThanOrEqualTo(7 + 1);
        });
        assertThat(pages.stream().mapToInt(page -> page.decisions().size()).sum()).isEqualTo(40);
        assertSame("peer", "asker");
    }

    @Test
    void sendsNothingToWhoHasItAll() throws SQLException {
        asker.commit(List.of(new LogScript(3).epoch(), loadAgain()));
        peer.commit(List.of(script.epoch()));
        assertThat(transfer(asker, 7, () -> reader)).singleElement().satisfies(page -> assertThat(page.decisions()).isEmpty());
        assertThat(asker.standing().history()).isEqualTo(script.history());
        assertSame("peer", "asker");
    }

    @Test
    void replacesAHistoryThatEndedOtherwise() throws SQLException {
        LogScript other = new LogScript(3);
        asker.commit(List.of(other.epoch(), other.load(30), other.batch(3)));
        peer.commit(List.of(script.epoch(), script.batch(1)));
        assertThat(transfer(asker, 7, () -> reader)).allMatch(TransferPage::whole);
        assertSame("peer", "asker");
        // The request of 31 was decided likewise by both.
        assertThat(StoreDump.takenBack(directory.resolve("asker"))).containsExactly(32L, 33L);
        assertThat(StoreDump.takenBack(directory.resolve("peer"))).isEmpty();
    }

    @Test
    void replacesAnotherLog() throws SQLException {
        LogScript other = new LogScript(4);
        asker.commit(List.of(other.epoch(), other.load(70), other.batch(40)));
        TransferRequest request = new TransferRequest("log-4", other.history().applied(), false, null, other.history().applied().seq());
        TransferPage page = reader.page(request, 500);
        assertThat(page.whole()).isTrue();
        asker.commit(List.of(new StoreWrite.Stage(page, true), new StoreWrite.Install(page)));
        assertSame("peer", "asker");
    }

    @Test
    void beginsAgainWhenThePeerIsBehindTheOneBefore() {
        Position ahead = new Position(1, 31);
        TransferPage page = reader.page(new TransferRequest("log-3", new Position(1, 5), false, ahead, 17), 500);
        assertThat(page.restart()).isTrue();
        assertThat(page.decisions()).isEmpty();
        peer.commit(List.of(script.batch(1)));
        assertThat(reader.page(new TransferRequest("log-3", new Position(1, 5), false, ahead, 17), 500).restart()).isFalse();
        assertThat(reader.page(new TransferRequest("log-4", new Position(1, 5), false, ahead, 17), 500).restart()).isTrue();
    }

    @Test
    void givesOrderReplicasSalesAlone() {
        peer.commit(List.of(script.batch(100), script.batch(100)));
        List<Decision> sales = new ArrayList<>();
        TransferPage page = reader.sales(new TransferRequest(null, Position.ZERO, false, null, 0), 10);
        for (; !page.last(); page = reader.sales(new TransferRequest(null, Position.ZERO, page.whole(), page.at(), page.next()), 10)) {
            assertThat(page.books()).isEmpty();
            assertThat(page.decisions()).hasSize(10);
            sales.addAll(page.decisions());
        }
        sales.addAll(page.decisions());
        assertThat(sales).isEqualTo(script.sales());
        assertThat(page.at()).isEqualTo(script.history().applied());
    }

    @Test
    void showsNothingOfATransferBeforeItsEnd() throws SQLException {
        LogScript other = new LogScript(4);
        asker.commit(List.of(other.epoch(), other.load(2)));
        List<String> before = StoreDump.of(directory.resolve("asker"));
        TransferPage page = reader.page(new TransferRequest(null, Position.ZERO, true, null, 0), 500);
        asker.commit(List.of(new StoreWrite.Stage(page, true)));
        assertThat(StoreDump.of(directory.resolve("asker"))).isEqualTo(before);
        asker.commit(List.of(new StoreWrite.Install(page)));
        assertSame("peer", "asker");
    }

    @Test
    void startsAfreshAfterATransferThatCameToNothing() throws SQLException {
        LogScript other = new LogScript(4);
        SqliteCatalogStore otherPeer = store("other");
        otherPeer.commit(List.of(other.epoch(), other.load(60), other.batch(50)));
        TransferPage page = reader(otherPeer).page(new TransferRequest(null, Position.ZERO, false, null, 0), 50);
        asker.commit(List.of(new StoreWrite.Stage(page, true)));
        transfer(asker, 20, () -> reader);
        assertSame("peer", "asker");
    }

    @Test
    void refusesPagesThatDoNotBelongTogether() {
        TransferPage first = reader.page(new TransferRequest(null, Position.ZERO, false, null, 0), 10);
        TransferPage whole = reader.page(new TransferRequest(null, Position.ZERO, true, null, 0), 500);
        assertThatThrownBy(() -> asker.commit(List.of(new StoreWrite.Stage(first, false)))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> asker.commit(List.of(new StoreWrite.Install(whole)))).isInstanceOf(IllegalStateException.class);
        asker.commit(List.of(new StoreWrite.Stage(first, true)));
        assertThatThrownBy(() -> asker.commit(List.of(new StoreWrite.Stage(whole, false)))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> asker.commit(List.of(new StoreWrite.Install(first)))).as("more to come")
                .isInstanceOf(IllegalStateException.class);
        LogScript other = new LogScript(4);
        SqliteCatalogStore elsewhere = store("elsewhere");
        elsewhere.commit(List.of(other.epoch(), other.load(3)));
        TransferPage delta = reader.page(new TransferRequest("log-3", new Position(1, 20), false, null, 20), 500);
        assertThatThrownBy(() -> elsewhere.commit(List.of(new StoreWrite.Stage(delta, true), new StoreWrite.Install(delta))))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("only what was changed");
    }

    /**
     * Two peers, one behind the other, answer pages at random while the log grows by some hundred writes; the asker begins anywhere:
     * fresh, with a prefix, or with an end of its own. Whatever happens, it ends up like the peer that gave the last page.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void pagesAddUpWhileBooksChange(long seed) throws SQLException {
        Random random = new Random(seed);
        SqliteCatalogStore behind = store("behind");
        CatalogReader readerBehind = reader(behind);
        List<StoreWrite> log = new ArrayList<>(List.of(new LogScript(3).epoch(), loadAgain()));
        List<StoreWrite> prefix = new ArrayList<>(log);
        for (int i = 0; i < 10; i++) {
            StoreWrite write = grow(random);
            peer.commit(List.of(write));
            log.add(write);
            if (i < 5) {
                prefix.add(write);
            }
        }
        int start = random.nextInt(3);
        if (start > 0) {
            asker.commit(prefix);
        }
        if (start > 1) {
            LogScript stray = new LogScript(3);
            SqliteCatalogStore strayed = store("strayed");
            strayed.commit(List.of(stray.epoch(), stray.load(30), stray.batch(100)));
            asker = strayed;
        }
        int limit = 1 + random.nextInt(60);
        int[] applied = {0};
        CatalogReader[] last = new CatalogReader[1];
        transfer(asker, limit, () -> {
            while (log.size() < 60 && random.nextInt(3) == 0) {
                StoreWrite write = grow(random);
                peer.commit(List.of(write));
                log.add(write);
            }
            int upTo = applied[0] + random.nextInt(log.size() - applied[0] + 1);
            if (upTo > applied[0]) {
                behind.commit(log.subList(applied[0], upTo));
                applied[0] = upTo;
            }
            last[0] = random.nextBoolean() ? reader : readerBehind;
            return last[0];
        });
        assertSame(last[0] == reader ? "peer" : "behind", start > 1 ? "strayed" : "asker");
    }

    /** The others forgot the first decision on the key while this replica was away, and decided it again. */
    @Test
    void takesOverAKeyThatWasDecidedAgainWhileItWasAway() throws SQLException {
        StoreWrite nightly = script.refusal("nightly");
        asker.commit(List.of(new LogScript(3).epoch(), loadAgain(), nightly));
        peer.commit(List.of(nightly, script.refusals(StoredCatalog.REMEMBERED), script.refusal("nightly")));
        assertThat(transfer(asker, 5_000, () -> reader)).noneMatch(TransferPage::whole);
        assertSame("peer", "asker");
        assertThat(asker.decision("nightly")).map(Decision::seq).contains(script.history().applied().seq());
    }

    /** A key is decided again while pages are being fetched, so both decisions are among them. */
    @Test
    void takesOverAKeyThatIsDecidedAgainDuringTheTransfer() throws SQLException {
        peer.commit(List.of(script.refusal("nightly"), script.refusals(500)));
        int[] asked = {0};
        List<TransferPage> pages = transfer(asker, 400, () -> {
            if (asked[0]++ == 1) {
                peer.commit(List.of(script.refusals(StoredCatalog.REMEMBERED), script.refusal("nightly")));
            }
            return reader;
        });
        assertThat(pages.stream().flatMap(page -> page.decisions().stream()).filter(decision -> decision.request().equals("nightly"))).hasSize(2);
        assertSame("peer", "asker");
    }

    /** Prints, because what it takes depends on who else uses the machine. */
    @Test
    void copiesAHundredThousandBooks() throws SQLException {
        SqliteCatalogStore large = store("large");
        LogScript many = new LogScript(5);
        large.commit(List.of(many.epoch()));
        while (many.books().size() < 100_000) {
            large.commit(List.of(many.load(5000)));
        }
        List<Long> sent = new ArrayList<>();
        CatalogReader from = reader(large);
        long begun = System.nanoTime();
        List<TransferPage> pages = transfer(asker, CatalogReader.PAGE_ROWS, () -> {
            sent.add(System.nanoTime());
            return from;
        });
        long ended = System.nanoTime();
        long lastSent = sent.get(sent.size() - 1);
        System.out.printf("100,000 books and decisions: %d pages put aside in %d ms, the last one and the installation in %d ms%n",
                pages.size(), (lastSent - begun) / 1_000_000, (ended - lastSent) / 1_000_000);

        large.commit(List.of(many.batch(1000)));
        begun = System.nanoTime();
        pages = transfer(asker, CatalogReader.PAGE_ROWS, () -> from);
        System.out.printf("1,000 writes it missed: %d pages in %d ms%n", pages.size(), (System.nanoTime() - begun) / 1_000_000);
        assertThat(pages).hasSizeLessThanOrEqualTo(4);
        assertSame("large", "asker");
    }

    private StoreWrite grow(Random random) {
        return random.nextInt(8) == 0 ? script.epoch() : script.batch(1 + random.nextInt(15));
    }

    /** Asks as a replica does, until it has the last page, and installs. Returns the pages that counted. */
    private static List<TransferPage> transfer(SqliteCatalogStore asker, int limit, Supplier<CatalogReader> peers) {
        History history = asker.standing().history();
        List<TransferPage> pages = new ArrayList<>();
        TransferRequest request = new TransferRequest(history.log(), history.applied(), false, null, history.applied().seq());
        for (int asked = 0; asked < 20_000; asked++) {
            TransferPage page = peers.get().page(request, limit);
            boolean usable = !page.restart() && page.log() != null && !(page.last() && !page.at().isAtLeast(history.applied()));
            if (!usable) {
                pages.clear();
                request = new TransferRequest(history.log(), history.applied(), false, null, history.applied().seq());
                continue;
            }
            asker.commit(List.of(new StoreWrite.Stage(page, pages.isEmpty())));
            pages.add(page);
            if (page.last()) {
                asker.commit(List.of(new StoreWrite.Install(page)));
                return pages;
            }
            request = new TransferRequest(history.log(), history.applied(), page.whole(), page.at(), page.next());
        }
        throw new AssertionError("no end after 20000 pages of " + limit);
    }

    private static StoreWrite.Apply loadAgain() {
        LogScript again = new LogScript(3);
        again.epoch();
        return again.load(30);
    }

    private void assertSame(String one, String other) throws SQLException {
        assertThat(StoreDump.of(directory.resolve(one))).isEqualTo(StoreDump.of(directory.resolve(other)));
    }

    private SqliteCatalogStore store(String name) {
        SqliteCatalogStore store = SqliteCatalogStore.open(directory.resolve(name), "catalog-0");
        open.add(store);
        return store;
    }

    private CatalogReader reader(SqliteCatalogStore store) {
        CatalogReader reader = store.reader();
        open.add(reader);
        return reader;
    }
}
