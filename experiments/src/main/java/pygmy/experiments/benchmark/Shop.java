package pygmy.experiments.benchmark;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.ReplicaProcess;
import pygmy.experiments.system.SystemPlan;

/** A system that is measured: two of each service, the second front end without a cache. */
final class Shop implements AutoCloseable {

    static final String BROKER = "broker";
    static final String FRONT_ENDS = "frontend";
    static final String ORDERS = "order";
    static final String CATALOGS = "catalog";
    /** In the books file that {@link #Shop} is given. */
    static final int BOOKS = 7;
    private static final Duration START_WITHIN = Duration.ofMinutes(3);

    private final LocalSystem system;
    private final Map<String, List<Long>> processes = new LinkedHashMap<>();

    /**
     * Starts it, and returns once it serves.
     *
     * @param build  as {@link SystemPlan#build}
     * @param broker the processes of the broker, as far as they are known
     */
    Shop(String uri, Path build, Path books, Map<String, List<Long>> broker) {
        SystemPlan plan = SystemPlan.lean(uri).with(2, 2, 2).withBooks(books).withBuild(build)
                .withEnvironment(Map.of("PYGMY_BROKER", uri, "PYGMY_HTTP_BENCHMARK", "true"));
        system = new LocalSystem(plan);
        try {
            for (ReplicaProcess replica : system.all()) {
                replica.start(replica.name().equals("frontend-1") ? Map.of("PYGMY_FRONTEND_CACHE_ENABLED", "false") : Map.of());
            }
            system.awaitLive(START_WITHIN);
        } catch (RuntimeException e) {
            system.close();
            throw e;
        }
        processes.putAll(broker);
        for (String service : List.of(FRONT_ENDS, ORDERS, CATALOGS)) {
            processes.put(service, system.of(service).stream().map(ReplicaProcess::pid).toList());
        }
    }

    /** Fixed bytes over HTTP, without what makes a bookstore: beside that stands what a cache costs. */
    Workload fixedBytes() {
        return row("fixed bytes", 8, null, port(0), n -> "GET /internal/fixed");
    }

    /** @param yardsticks by how many are in flight; where it has none, a row stands alone */
    List<Workload> workloads(Map<Integer, Workload> yardsticks, Workload fixed) {
        List<Workload> all = new ArrayList<>();
        all.add(row("cached lookup" + (fixed == null ? "" : " (beside fixed bytes)"), 8, fixed, port(0), n -> "GET /books/3"));
        for (int inFlight : new int[] {1, 16}) {
            all.add(row("lookup without a cache", inFlight, yardsticks.get(inFlight), port(1), n -> "GET /books/" + (n % BOOKS + 1)));
        }
        // A change of stock, seen or not, makes the next look at the book a miss: half of these are buys, half misses.
        all.add(row("buy and miss in turn", 1, yardsticks.get(1), port(0), Shop::buyAndMiss));
        for (int inFlight : new int[] {1, 16, 128}) {
            all.add(row("buy", inFlight, yardsticks.get(inFlight), port(0), n -> "POST /buy?item=" + (n % BOOKS + 1)));
        }
        all.add(row("mixed: search 40, lookup 40, buy 20", 8, yardsticks.get(8), port(0), Shop::mixed));
        return all;
    }

    @Override
    public void close() {
        system.close();
    }

    private Workload row(String name, int inFlight, Workload yardstick, int port, IntFunction<String> request) {
        return new Workload(name, inFlight, processes, yardstick, new HttpLoad(port, request)::run);
    }

    private int port(int frontend) {
        return system.urls().get(frontend).getPort();
    }

    private static String buyAndMiss(int n) {
        int item = n / 2 % BOOKS + 1;
        return n % 2 == 0 ? "POST /buy?item=" + item : "GET /books/" + item;
    }

    private static String mixed(int n) {
        return switch (n % 5) {
            case 0, 2 -> "GET /search?topic=" + (n % 2 == 0 ? "GraduateSchool" : "DistributedSystems");
            case 1, 3 -> "GET /books/" + (n % BOOKS + 1);
            default -> "POST /buy?item=" + (n % BOOKS + 1);
        };
    }
}
