package pygmy.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import pygmy.broker.boot.NodeContext;
import pygmy.broker.log.StoreWrite;
import pygmy.broker.message.Beat;
import pygmy.broker.node.Clock;
import pygmy.broker.node.Node;
import pygmy.broker.node.Opened;
import pygmy.broker.store.LogScript;
import pygmy.catalog.store.BooksFileException;
import pygmy.catalog.store.SqliteCatalogStore;

/** How a node is made, without a broker. */
class CatalogNodeTest {

    @TempDir
    private Path directory;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private ConfigurableApplicationContext spring;

    @BeforeEach
    void start() {
        spring = new SpringApplicationBuilder(NodeContext.class).web(WebApplicationType.NONE).bannerMode(Banner.Mode.OFF)
                .initializers(context -> context.getBeanFactory().registerSingleton("meters", meters))
                .properties("pygmy.data=" + directory, "pygmy.broker=amqp://127.0.0.1:1").run();
    }

    @AfterEach
    void close() {
        spring.close();
    }

    private Node make(Opened opened) {
        NodeContext context = spring.getBean(NodeContext.class);
        CatalogSettings settings = new CatalogSettings(directory.resolve("gone.json"), "", 128, 500);
        return new CatalogNode(context, settings, context.self(Beat.Service.CATALOG), Clock.incarnations(), e -> {}, opened);
    }

    /** What was open then once stayed open: the store's own lock kept every later node out. */
    @Test
    void nothingIsLeftOpenOfANodeThatCannotBeMade() {
        Opened opened = new Opened();
        assertThatThrownBy(() -> make(opened)).isInstanceOf(BooksFileException.class);
        opened.close();
        SqliteCatalogStore.open(directory, "catalog-0").close();
    }

    /** A replica whose file was moved away once never came back after a passing failure of its store. */
    @Test
    void theBooksFileMayBeGoneOnceTheImportIsInTheLog() {
        LogScript script = new LogScript(7);
        try (SqliteCatalogStore store = SqliteCatalogStore.open(directory, "catalog-0")) {
            store.commit(List.of(script.epoch(), script.load(50)));
            assertThat(store.ids()).hasSize(50).allMatch(id -> store.book(id).isPresent());
        }
        try (Opened opened = new Opened()) {
            assertThat(make(opened).state()).isEqualTo("STARTING");
        }
    }

    /** A registry keeps the first gauge of a name: the second life would have shown the position of the dead one for ever. */
    @Test
    void aDeadLifeShowsNoPositionAndTheNextItsOwn() {
        LogScript script = new LogScript(7);
        long first = commit(List.of(script.epoch(), script.load(5)));
        try (Opened opened = new Opened()) {
            make(opened).start();
            await().until(() -> position().value() == first);
        }
        assertThat(position()).isNull();
        long second = commit(List.of(script.load(5)));
        assertThat(second).isGreaterThan(first);
        try (Opened opened = new Opened()) {
            make(opened).start();
            await().until(() -> position().value() == second);
        }
    }

    private Gauge position() {
        return meters.find("pygmy.log.position").gauge();
    }

    /** Returns the number of the last write. */
    private long commit(List<StoreWrite> writes) {
        try (SqliteCatalogStore store = SqliteCatalogStore.open(directory, "catalog-0")) {
            store.commit(writes);
            return store.standing().history().applied().seq();
        }
    }
}
