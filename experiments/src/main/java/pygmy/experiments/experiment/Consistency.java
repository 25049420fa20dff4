package pygmy.experiments.experiment;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import pygmy.broker.store.StoreFile;
import pygmy.experiments.history.Linearizability;
import pygmy.experiments.history.Operation;
import pygmy.experiments.measure.Spread;
import pygmy.experiments.report.Picture;
import pygmy.experiments.report.Plot;
import pygmy.experiments.report.Samples;
import pygmy.experiments.report.Summary;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.ReplicaProcess;

/** Whether replicas hold the same, and whether clients ever read what is not true any more. */
final class Consistency implements Experiment {

    private static final long LOOK_AGAIN_NANOS = 5_000_000;

    /** No cache of this experiment's: Pygmy as it is. */
    private static final Duration PYGMY = Duration.ZERO;
    /**
     * Of caches without the coherence rules: from somewhat more than a buy takes, to the second that is often thought to be short enough.
     */
    private static final List<Duration> AGES = List.of(PYGMY, Duration.ofMillis(50), Duration.ofMillis(200), Duration.ofMillis(1000));
    private static final List<Duration> QUICK_AGES = List.of(PYGMY, Duration.ofMillis(100), Duration.ofMillis(500));

    private record Figures(long lookups, long buys, long stale, boolean linearizable) {}

    @Override
    public String name() {
        return "consistency";
    }

    @Override
    public String question() {
        return "Do replicas and caches agree?";
    }

    @Override
    public boolean wide() {
        return true;
    }

    @Override
    public int seconds(boolean quick) {
        return quick ? 12 : 75;
    }

    @Override
    public void run(Run run, Summary summary) throws Exception {
        LocalSystem system = run.setups().wide();
        Map<Long, Map<String, String>> hashes = new TreeMap<>();
        Map<Duration, List<Figures>> results;
        try (Samples samples = new Samples(run.directory(), "cache_age_ms", "round", "kind", "invoked_ns", "responded_ns", "stock")) {
            results = run.rounds(run.quick() ? QUICK_AGES : AGES, (age, round) -> {
                History history = new History(system.urls().subList(1, 5), age);
                Thread clients = new Thread(() -> history.record(Duration.ofMillis(run.pick(700, 3000))), "history");
                clients.start();
                while (clients.isAlive()) {
                    system.catalogs().forEach(replica -> note(hashes, replica));
                    LockSupport.parkNanos(LOOK_AGAIN_NANOS);
                }
                clients.join();
                List<Operation> operations = history.operations();
                operations.forEach(o -> samples.row(age.toMillis(), round, o.isRead() ? "lookup" : "buy", o.invoked(), o.responded(),
                        History.stock(o)));
                return figures(history, operations);
            });
        }
        report(run, summary, hashes, results);
    }

    private static Figures figures(History history, List<Operation> operations) {
        long lookups = operations.stream().filter(Operation::isRead).count();
        long buys = operations.stream().filter(o -> !o.isRead() && o.responded() != Operation.NEVER).count();
        if (lookups == 0 || buys == 0) {
            throw new IllegalStateException(lookups + " lookups and " + buys + " buys were answered: such a history shows nothing; is the "
                    + "machine too busy to measure?");
        }
        return new Figures(lookups, buys, history.stale(), Linearizability.holds(history.initial(), operations));
    }

    private static void note(Map<Long, Map<String, String>> hashes, ReplicaProcess replica) {
        Path file = replica.data().resolve("catalog.db");
        try (Connection connection = DriverManager.getConnection(StoreFile.url(file) + "?mode=ro");
                Statement sql = connection.createStatement()) {
            sql.execute("BEGIN"); // position and books of one moment
            long seq;
            try (ResultSet meta = sql.executeQuery("SELECT seq FROM meta")) {
                meta.next();
                seq = meta.getLong(1);
            }
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (ResultSet rows = sql.executeQuery("SELECT * FROM books ORDER BY id")) {
                while (rows.next()) {
                    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                        digest.update((rows.getString(i) + "|").getBytes(StandardCharsets.UTF_8));
                    }
                }
            }
            hashes.computeIfAbsent(seq, s -> new TreeMap<>()).put(replica.name(), HexFormat.of().formatHex(digest.digest(), 0, 8));
        } catch (SQLException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static void report(Run run, Summary summary, Map<Long, Map<String, String>> hashes,
            Map<Duration, List<Figures>> results) throws Exception {
        try (Samples all = new Samples(run.directory(), "hashes.csv.gz", List.of("position", "replica", "hash"))) {
            hashes.forEach((seq, byReplica) -> byReplica.forEach((replica, hash) -> all.row(seq, replica, hash)));
        }
        List<Map.Entry<Long, Map<String, String>>> compared = hashes.entrySet().stream().filter(e -> e.getValue().size() > 1).toList();
        long differing = compared.stream().filter(e -> new HashSet<>(e.getValue().values()).size() > 1).count();
        List<List<String>> rows = new ArrayList<>();
        List<Spread> bars = new ArrayList<>();
        results.forEach((age, rounds) -> {
            Spread part = Spread.of(rounds.stream().map(f -> 100.0 * f.stale / f.lookups).toList());
            bars.add(part);
            rows.add(List.of(title(age), "" + sum(rounds, Figures::buys), "" + sum(rounds, Figures::lookups),
                    "" + sum(rounds, Figures::stale), part.text(), linearizable(rounds) + " of " + rounds.size()));
        });
        new Picture(Run.WHISKERS, Plot.bars("Lookups that showed copies which were sold already", "what stands between client and replicas",
                "stale lookups (%)", results.keySet().stream().map(Consistency::title).toList(), bars).upTo(100))
                .save(run.directory(), "stale");
        List<Figures> pygmy = results.get(PYGMY);
        List<List<String>> last = compared.stream().skip(Math.max(0, compared.size() - 5L))
                .map(e -> List.of("" + e.getKey(), e.getValue().toString())).toList();
        summary.setUp("""
                4 catalogs, 4 front ends with caches. 4 clients look one book up while 2 buy it, each at another front end, so that a buy
                is always followed by lookups elsewhere. A lookup is stale if it shows more copies than lookups and acknowledged buys that
                had ended before it began leave possible; the whole history is checked for linearizability besides. For contrast, caches
                without the coherence rules stand between the same clients and the same system: they keep what they read for the age
                named and hear of no invalidation. (The product has no switch that turns its rules off; `./pygmy test` runs the simulation
                with each rule taken out, and each breaks a promise.) Meanwhile each replica's file is read: a hash of all books, by
                position in the log.
                """)
                .picture("stale", "Share of the lookups that were stale: 0 is right.")
                .table(List.of("cache", "buys", "lookups", "stale", "part (%)", "linearizable rounds"), rows)
                .text("How many lookups a cache that ages gets wrong depends on how fast books are bought, and so on the machine.")
                .text("The last positions at which several replicas were seen:").table(List.of("position", "hash of all books"), last)
                .verdict("Through Pygmy's caches " + sum(pygmy, Figures::stale) + " of " + sum(pygmy, Figures::lookups)
                        + " lookups were stale, during " + sum(pygmy, Figures::buys) + " buys; " + linearizable(pygmy) + " of " + pygmy.size()
                        + " histories were linearizable.")
                .verdict("At " + compared.size() + " positions at which several replicas were seen, their contents differed " + differing
                        + " times.");
        List<Duration> ages = List.copyOf(results.keySet());
        for (Duration age : ages.subList(1, ages.size())) {
            summary.verdict("For contrast: through " + title(age) + ", lookups were stale in "
                    + results.get(age).stream().filter(f -> f.stale > 0).count() + " of " + Run.ROUNDS + " rounds.");
        }
        summary.heading("Beside the HTTP version of 2020").text("Nothing was reported for it.");
    }

    private static long linearizable(List<Figures> rounds) {
        return rounds.stream().filter(Figures::linearizable).count();
    }

    private static String title(Duration age) {
        return age.equals(PYGMY) ? "Pygmy" : "a cache that ages " + age.toMillis() + " ms";
    }

    private static long sum(List<Figures> rounds, ToLongFunction<Figures> figure) {
        return rounds.stream().mapToLong(figure).sum();
    }
}
