package pygmy.experiments.study;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.ReplicaProcess;
import pygmy.experiments.system.SystemPlan;

/** The systems that are measured; studies with the same set-up share one. Started when first asked for. */
public final class Shops implements AutoCloseable {

    static final Duration LIVE_WITHIN = Duration.ofMinutes(3);

    private final String broker;
    private final Path books;
    private LocalSystem cached;
    private LocalSystem plain;
    private LocalSystem wide;

    /** @param broker AMQP URI */
    public Shops(String broker) throws IOException {
        this.broker = broker;
        books = Files.createTempFile("pygmy-books-", ".json");
        books.toFile().deleteOnExit();
        List<String> entries = new ArrayList<>();
        for (int id = 1; id <= 7; id++) {
            entries.add("{\"id\":" + id + ",\"title\":\"Book " + id + "\",\"topic\":\"" + (id > 2 && id < 7 ? "GraduateSchool"
                    : "DistributedSystems")
                    + "\",\"cost\":" + 100 * id + ",\"stock\":500000000}");
        }
        Files.writeString(books, "[" + String.join(",", entries) + "]");
    }

    String broker() {
        return broker;
    }

    /** Two catalogs, two order replicas, a front end with its cache. */
    LocalSystem cached() {
        cached = cached != null ? cached : start(2, 2, 1,
                direct(Map.of("PYGMY_HTTP_BENCHMARK", "true", "PYGMY_HTTP_MAXINFLIGHT", "128")), true);
        return cached;
    }

    /** The same without the cache: no lease, no invalidation. */
    LocalSystem plain() {
        plain = plain != null ? plain : start(2, 2, 1, direct(Map.of("PYGMY_FRONTEND_CACHE_ENABLED", "false")), true);
        return plain;
    }

    /** Four catalogs, an order replica and five front ends, the first without a cache; all of them can be unplugged from the broker. */
    LocalSystem wide() {
        wide = wide != null ? wide : start(4, 1, 5, Map.of(), false);
        return wide;
    }

    /** On another broker. The caller closes it. */
    LocalSystem on(String otherBroker) {
        return new LocalSystem(SystemPlan.lean(otherBroker).withBooks(books)).start(LIVE_WITHIN);
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
        for (LocalSystem system : new LocalSystem[] {cached, plain, wide}) {
            if (system != null) {
                system.close();
            }
        }
        Files.deleteIfExists(books);
    }

    private Map<String, String> direct(Map<String, String> more) {
        Map<String, String> all = new java.util.HashMap<>(more);
        all.put("PYGMY_BROKER", broker);
        return all;
    }

    private LocalSystem start(int catalogs, int orders, int frontends, Map<String, String> environment, boolean allAlike) {
        LocalSystem system = new LocalSystem(SystemPlan.lean(broker).with(catalogs, orders, frontends).withBooks(books)
                .withEnvironment(environment));
        if (allAlike) {
            return system.start(LIVE_WITHIN);
        }
        system.all().forEach(r -> r.start(r.name().equals("frontend-0") ? Map.of("PYGMY_FRONTEND_CACHE_ENABLED", "false") : Map.of()));
        system.awaitLive(LIVE_WITHIN);
        return system;
    }
}
