package pygmy.order.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pygmy.broker.log.LogStore;
import pygmy.broker.log.LogStore.StoreException;
import pygmy.broker.log.StoreWrite;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Position;
import pygmy.broker.message.TransferPage;
import pygmy.broker.store.LogScript;

class SqliteOrderStoreTest {

    @TempDir
    private Path directory;
    private SqliteOrderStore store;
    private OrderReader reader;
    private final LogScript script = new LogScript(7);

    @BeforeEach
    void open() {
        store = SqliteOrderStore.open(directory, "order-0");
        reader = store.reader();
    }

    @AfterEach
    void close() {
        reader.close();
        store.close();
    }

    @Test
    void isEmptyAtFirst() {
        assertThat(store.standing()).isEqualTo(LogStore.Standing.FRESH);
        assertThat(reader.order("x")).isEmpty();
    }

    @Test
    void recordsSalesAndNothingElse() throws SQLException {
        store.commit(List.of(script.epoch(), script.load(10), new StoreWrite.MarkComplete(true)));
        store.commit(List.of(script.batch(50), script.epoch(), script.batch(50)));
        holdsTheSalesOfTheScript();
        for (Decision decision : script.decisions()) {
            assertThat(reader.order(decision.request()).isPresent()).isEqualTo(decision.kind() == Decision.Kind.SOLD);
        }
        close();
        open();
        assertThat(store.standing()).isEqualTo(new LogStore.Standing(script.history(), true, true, 0, script.members()));
        holdsTheSalesOfTheScript();
    }

    @Test
    void copiesASalesTransfer() throws SQLException {
        store.commit(List.of(script.epoch(), script.load(10), script.batch(50)));
        Position had = script.history().applied();
        script.epoch();
        script.batch(50);
        List<Decision> missed = script.sales().stream().filter(sale -> sale.seq() > had.seq()).toList();
        long middle = missed.get(9).seq();
        TransferPage first = page(false, missed.subList(0, 10), middle, false);
        TransferPage last = page(false, missed.subList(10, missed.size()), script.history().applied().seq(), true);
        store.commit(List.of(new StoreWrite.Stage(first, true)));
        store.commit(List.of(new StoreWrite.Stage(last, false)));
        assertThat(reader.order(missed.get(0).request())).as("not before the installation").isEmpty();
        store.commit(List.of(new StoreWrite.Install(last)));
        holdsTheSalesOfTheScript();
        assertThat(store.standing().history()).isEqualTo(script.history());
        assertThat(store.standing().members()).isEqualTo(script.members());
    }

    @Test
    void replacesWhatItHadByAWholeTransfer() throws SQLException {
        LogScript other = new LogScript(8);
        store.commit(List.of(other.epoch(), other.load(10), other.batch(50)));
        script.epoch();
        script.load(10);
        script.batch(20);
        TransferPage page = page(true, script.sales(), script.history().applied().seq(), true);
        store.commit(List.of(new StoreWrite.Stage(page, true), new StoreWrite.Install(page)));
        holdsTheSalesOfTheScript();
        store.commit(List.of(script.batch(20)));
        holdsTheSalesOfTheScript();
    }

    @Test
    void refusesWhatIsNotNext() throws SQLException {
        store.commit(List.of(script.epoch(), script.load(10)));
        StoreWrite.Apply next = script.batch(20);
        StoreWrite.Apply afterNext = script.batch(20);
        assertThatThrownBy(() -> store.commit(List.of(afterNext))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.commit(List.of(next, next))).isInstanceOf(IllegalStateException.class);
        store.commit(List.of(next, afterNext));
        holdsTheSalesOfTheScript();
    }

    @Test
    void isNotACatalogStore() throws Exception {
        Path elsewhere = directory.resolve("elsewhere");
        SqliteOrderStore.open(elsewhere, "order-0").close();
        try (var outsider = DriverManager.getConnection("jdbc:sqlite:" + elsewhere.resolve("order.db"))) {
            outsider.createStatement().execute("PRAGMA application_id = 5");
        }
        assertThatThrownBy(() -> SqliteOrderStore.open(elsewhere, "order-0")).isInstanceOf(StoreException.class)
                .hasMessageContaining("is not a Pygmy order store");
    }

    private TransferPage page(boolean whole, List<Decision> sales, long next, boolean last) {
        return new TransferPage("log-7", whole, false, script.history().applied(), script.history().epochs(), List.of(), sales, next, last,
                true, script.members());
    }

    private void holdsTheSalesOfTheScript() throws SQLException {
        for (Decision sale : script.sales()) {
            assertThat(reader.order(sale.request())).hasValue(sale);
        }
        List<String> ids = new ArrayList<>();
        try (var outsider = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("order.db"));
                var rows = outsider.createStatement().executeQuery("SELECT id FROM orders ORDER BY seq")) {
            while (rows.next()) {
                ids.add(rows.getString("id"));
            }
        }
        assertThat(ids).isEqualTo(script.sales().stream().map(Decision::request).toList());
    }
}
