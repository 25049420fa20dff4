package pygmy.experiments.study;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import pygmy.experiments.history.Linearizability;
import pygmy.experiments.history.Operation;
import pygmy.experiments.measure.Rounds;
import pygmy.experiments.measure.Spread;
import pygmy.experiments.report.Plot;
import pygmy.experiments.report.Samples;
import pygmy.experiments.report.Summary;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.ReplicaProcess;

/** Whether replicas hold the same, and whether clients ever read what is not true any more. */
final class Consistency implements Study {

    private static final long LOOK_AGAIN_NANOS = 5_000_000;

    private record Figures(long reads, long stale, boolean linearizable) {}

    @Override
    public String name() {
        return "consistency";
    }

    @Override
    public String question() {
        return "Do replicas and caches agree?";
    }

    @Override
    public int seconds(boolean quick) {
        return quick ? 12 : 60;
    }

    @Override
    public void run(Lab lab, Summary summary) throws Exception {
        LocalSystem system = lab.shops().wide();
        Map<Long, Map<String, String>> hashes = new TreeMap<>();
        Map<Boolean, List<Figures>> results;
        try (Samples samples = new Samples(lab.directory(), "naive_cache", "round", "kind", "invoked_ns", "responded_ns", "stock")) {
            results = Rounds.run(Lab.ROUNDS, List.of(false, true), (naive, round) -> {
                History history = new History(system.urls().subList(1, 5), naive);
                Thread clients = new Thread(() -> history.record(Duration.ofMillis(lab.pick(1200, 4000))), "history");
                clients.start();
                while (clients.isAlive()) {
                    system.catalogs().forEach(replica -> note(hashes, replica));
                    LockSupport.parkNanos(LOOK_AGAIN_NANOS);
                }
                clients.join();
                List<Operation> operations = history.operations();
                operations.forEach(o -> samples.row(naive, round, o.isRead() ? "lookup" : "buy", o.invoked(), o.responded(),
                        History.stock(o)));
                return new Figures(operations.stream().filter(Operation::isRead).count(), history.stale(),
                        Linearizability.holds(history.initial(), operations));
            });
        }
        report(lab, summary, hashes, results);
    }

    private static void note(Map<Long, Map<String, String>> hashes, ReplicaProcess replica) {
        Path file = replica.data().resolve("catalog.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:file:" + file
                + "?mode=ro"); Statement sql = connection.createStatement()) {
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

    private static void report(Lab lab, Summary summary, Map<Long, Map<String, String>> hashes, Map<Boolean,
            List<Figures>> results) throws Exception {
        try (Samples all = new Samples(lab.directory(), "hashes.csv.gz", List.of("position", "replica", "hash"))) {
            hashes.forEach((seq, byReplica) -> byReplica.forEach((replica, hash) -> all.row(seq, replica, hash)));
        }
        long compared = hashes.values().stream().filter(h -> h.size() > 1).count();
        long differing = hashes.values().stream().filter(h -> new HashSet<>(h.values()).size() > 1).count();
        List<List<String>> rows = new ArrayList<>();
        List<Spread> bars = new ArrayList<>();
        for (boolean naive : new boolean[] {false, true}) {
            List<Figures> rounds = results.get(naive);
            Spread part = Spread.of(rounds.stream().mapToDouble(f -> 100.0 * f.stale / f.reads).toArray());
            bars.add(part);
            rows.add(List.of(naive ? "a cache that only ages (" + History.AGE.toMillis() + " ms)" : "Pygmy",
                    "" + rounds.stream().mapToLong(Figures::reads).sum(), "" + rounds.stream().mapToLong(Figures::stale).sum(), part.text(),
                    rounds.stream().filter(Figures::linearizable).count() + " of " + rounds.size()));
        }
        Plot.bars("Reads that were stale", "which cache", "part of the lookups (%)", false)
                .bar("stale lookups (error bars: half the range of 5 rounds)", List.of("Pygmy", "a cache that only ages"), bars)
                .save(lab.directory(), "stale");
        List<List<String>> last = new ArrayList<>();
        hashes.entrySet().stream().filter(e -> e.getValue().size() > 1).skip(Math.max(0, compared - 5))
                .forEach(e -> last.add(List.of("" + e.getKey(), e.getValue().toString())));
        Set<Boolean> linear = new HashSet<>(results.get(false).stream().map(Figures::linearizable).toList());
        summary.setUp("4 catalogs, 4 front ends with caches; 4 clients look one book up while 2 buy it, each at another front end. A "
                + "lookup is stale if it shows "
                + "more copies than a lookup or acknowledged buys that ended before it began leave possible; the whole history is "
                + "checked for linearizability besides. "
                + "For contrast a cache without the coherence rules, which keeps what it read for " + History.AGE.toMillis()
                + " ms, stands between the same clients and the same system. Meanwhile each replica's file is read: a hash of all "
                + "books, by position in the log.")
                .picture("stale", "stale lookups")
                .table(List.of("cache", "lookups", "stale", "part (%)", "linearizable rounds"), rows)
                .text("The last positions at which several replicas were seen:").table(List.of("position", "hash of all books"), last)
                .verdict("At " + compared + " positions at which several replicas were seen their contents differed " + differing
                + " times. Pygmy's histories "
                        + (linear.equals(Set.of(true)) ? "were all" : "were not all") + " linearizable, with " + results.get(false)
                        .stream().mapToLong(Figures::stale).sum()
                        + " stale lookups; with a cache that only ages " + bars.get(1).text() + " % of the lookups were stale.");
    }
}
