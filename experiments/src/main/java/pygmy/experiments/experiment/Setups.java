package pygmy.experiments.experiment;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.PrivateBroker;
import pygmy.experiments.system.ReplicaProcess;
import pygmy.experiments.system.SystemPlan;

/**
 * The systems that are measured: a pair that differs in the cache only, or a wide one. Started when first asked for, shared
 * by the experiments that ask for the same, and ended when the other is asked for, so that what is not measured takes no processor time.
 */
public final class Setups implements AutoCloseable {

    static final String MIX = "search=40,lookup=40,buy=20";

    /** Of the pair's front ends: fewer than the clients of {@link Load}, so that the limit is met there. */
    static final String MAX_IN_FLIGHT = "128";
    /** Fenced reads: what there is without leases and invalidations, for comparison. */
    private static final Map<String, String> UNCACHED = Map.of("PYGMY_FRONTEND_CACHE_ENABLED", "false", "PYGMY_FRONTEND_LEASE", "false");

    private static final Duration LIVE_WITHIN = Duration.ofMinutes(3);
    private static final int BOOKS = 7;
    /** Requests to each front end of the pair before anything is measured; experiments of the wide one warm up what they need. */
    private static final int FULL_WARM_UP = 10_000;
    private static final int QUICK_WARM_UP = 500;

    private final String broker;
    private final boolean quick;
    private final Path books;
    private LocalSystem cached;
    private LocalSystem plain;
    private LocalSystem wide;
    private PrivateBroker own;

    /**
     * @param broker AMQP URI
     * @param quick  with fewer order replicas, quickly compiled, and a shorter warm-up: half of a quick run is the start of processes
     */
    public Setups(String broker, boolean quick) throws IOException {
        this.broker = broker;
        this.quick = quick;
        books = Files.createTempFile("pygmy-books-", ".json");
        books.toFile().deleteOnExit();
        List<String> entries = new ArrayList<>();
        for (int id = 1; id <= BOOKS; id++) {
            entries.add("{\"id\":%d,\"title\":\"Book %d\",\"topic\":\"%s\",\"cost\":%d,\"stock\":500000000}".formatted(id, id,
                    id > 2 && id < 7 ? "GraduateSchool" : "DistributedSystems", 100 * id));
        }
        Files.writeString(books, "[" + String.join(",", entries) + "]");
    }

    /** How many order replicas each system has. */
    int orders() {
        return quick ? 1 : 2;
    }

    String broker() {
        return broker;
    }

    /** Its name and version, as it says itself. */
    public String brokerVersion() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(broker);
        try (Connection connection = factory.newConnection("version")) {
            Map<String, Object> says = connection.getServerProperties();
            return says.get("product") + " " + says.get("version");
        }
    }

    /** Two catalogs, order replicas, a front end with its cache. */
    LocalSystem cached() throws InterruptedException {
        startPair();
        return cached;
    }

    /** The same without the cache: no lease, no invalidation. */
    LocalSystem plain() throws InterruptedException {
        startPair();
        return plain;
    }

    /**
     * Four catalogs, order replicas and five front ends, the first without a cache; all of them can be unplugged from the broker. All
     * are compiled quickly, as eleven processes that compile thoroughly take the processors away from short rounds.
     */
    LocalSystem wide() throws InterruptedException {
        if (wide == null) {
            CompletableFuture<Void> closed = CompletableFuture.runAsync(this::closePair);
            own = !quick && PrivateBroker.installed().isPresent() ? new PrivateBroker() : null;
            closed.join();
            wide = new LocalSystem((own == null ? plan(broker) : plan(own.uri()).leavingQueues()).with(4, orders(), 5).compiledQuickly());
            wide.all().forEach(r -> r.start(r.name().equals("frontend-0") ? UNCACHED : Map.of()));
            wide.awaitLive(LIVE_WITHIN);
        }
        return wide;
    }

    /** The wide system's, where a rabbitmq-server is installed and there is time: one that may be killed. */
    Optional<PrivateBroker> ownBroker() {
        return Optional.ofNullable(own);
    }

    static URI url(LocalSystem system) {
        return system.urls().get(0);
    }

    /** Takes it off the broker at once, and keeps it off. */
    static void unplug(ReplicaProcess replica) {
        replica.cable().stall();
        replica.cable().cut();
    }

    static void plug(ReplicaProcess replica) {
        replica.cable().restore();
    }

    @Override
    public void close() throws IOException {
        closePair();
        if (wide != null) {
            wide.close();
        }
        if (own != null) {
            own.close();
        }
        Files.deleteIfExists(books);
    }

    private void startPair() throws InterruptedException {
        if (cached == null) {
            SystemPlan alike = (quick ? plan(broker).compiledQuickly() : plan(broker)).with(2, orders(), 1);
            cached = new LocalSystem(alike.withEnvironment(direct(Map.of("PYGMY_HTTP_BENCHMARK", "true"))));
            plain = new LocalSystem(alike.withEnvironment(direct(UNCACHED)));
            cached.all().forEach(ReplicaProcess::start);
            plain.start(LIVE_WITHIN);
            cached.awaitLive(LIVE_WITHIN);
            Run.closedLoop(List.of(url(cached), url(plain)), MIX, 4, 2L * (quick ? QUICK_WARM_UP : FULL_WARM_UP), 1, sample -> {});
        }
    }

    private void closePair() {
        Stream.of(cached, plain).parallel().filter(Objects::nonNull).forEach(LocalSystem::close);
        cached = null;
        plain = null;
    }

    private SystemPlan plan(String uri) {
        return SystemPlan.lean(uri).withBooks(books);
    }

    /** Without a cable, which would cost every message some time. */
    private Map<String, String> direct(Map<String, String> besides) {
        Map<String, String> all = new HashMap<>(besides);
        all.put("PYGMY_BROKER", broker);
        all.put("PYGMY_HTTP_MAX_IN_FLIGHT", MAX_IN_FLIGHT);
        return all;
    }
}
