package pygmy.experiments.study;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import pygmy.client.load.LoadResult;
import pygmy.client.load.Operation;
import pygmy.experiments.measure.Rounds;
import pygmy.experiments.measure.Spread;
import pygmy.experiments.report.Plot;
import pygmy.experiments.report.Samples;
import pygmy.experiments.report.Summary;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.ReplicaProcess;
import pygmy.experiments.system.Wait;

/** How competing consumers share lookups, and what more of them bring. */
final class Balance implements Study {

    private static final Duration CHANGES_WITHIN = Duration.ofSeconds(30);
    private static final int CLIENTS = 16;

    @Override
    public String name() {
        return "balance";
    }

    @Override
    public String question() {
        return "Do competing consumers share the work, and what do more catalog replicas bring?";
    }

    @Override
    public int seconds(boolean quick) {
        return quick ? 35 : 120;
    }

    @Override
    public void run(Lab lab, Summary summary) throws Exception {
        LocalSystem system = lab.shops().wide();
        List<ReplicaProcess> catalogs = new ArrayList<>(system.catalogs());
        ReplicaProcess primary = system.primary().orElseThrow();
        catalogs.remove(primary);
        catalogs.add(0, primary); // the one that stays: without it there would be a failover between rounds
        List<URI> front = system.urls().subList(0, 1);
        Map<Integer, List<LoadResult>> results;
        try (Samples samples = new Samples(lab.directory(), "catalogs", "round", "start_us", "latency_us", "served_by")) {
            lab.load(front, "lookup=1", CLIENTS, lab.pick(1500, 10_000), 0, 1, sample -> { });
            results = Rounds.run(Lab.ROUNDS, List.of(1, 2, 3, 4), (count, round) -> {
                serve(system, catalogs, count);
                return lab.load(front, "lookup=1", CLIENTS, lab.pick(800, 10_000), 100, 7 + round,
                        s -> samples.row(count, round, s.startMicros(), s.latencyMicros(), s.servedBy()));
            });
        } finally {
            catalogs.forEach(Shops::plug);
        }
        system.awaitLive(CHANGES_WITHIN);
        report(lab, summary, results);
    }

    private static void serve(LocalSystem system, List<ReplicaProcess> catalogs, int count) {
        for (int i = 1; i < catalogs.size(); i++) {
            if (i < count) {
                Shops.plug(catalogs.get(i));
            } else {
                Shops.unplug(catalogs.get(i));
            }
        }
        List<String> on = catalogs.subList(0, count).stream().map(ReplicaProcess::name).sorted().toList();
        Wait.until(() -> system.status(system.replica("frontend-0")).stream().flatMap(c -> c.replicas().stream())
                .filter(r -> r.service().equals("catalog") && "LIVE".equals(r.state()) && r.beatAgeMs() >= 0 && r.beatAgeMs() < 600)
                .map(r -> r.name()).sorted().toList().equals(on), CHANGES_WITHIN, () -> on + " are not the LIVE catalogs");
    }

    private static void report(Lab lab, Summary summary, Map<Integer, List<LoadResult>> results) throws Exception {
        List<Double> xs = results.keySet().stream().map(Integer::doubleValue).toList();
        List<Spread> rates = results.values().stream().map(r -> Spread.of(rates(r))).toList();
        Plot.lines("Lookups over the queue, by number of catalog replicas", "catalog replicas", "lookups a second", false)
                .line("throughput, 16 clients (median of 5 rounds; whiskers: all rounds)", xs, rates).save(lab.directory(), "throughput");
        List<List<String>> rows = new ArrayList<>();
        Plot shares = Plot.bars("Who served the lookups, with four replicas", "catalog replica", "share of the lookups (%)", false);
        List<Double> unfairness = new ArrayList<>();
        results.forEach((count, rounds) -> {
            Map<String, List<Double>> byReplica = new TreeMap<>();
            for (LoadResult round : rounds) {
                var tally = round.of(Operation.LOOKUP);
                tally.servedBy().forEach((name, served) -> byReplica.computeIfAbsent(name, n -> new ArrayList<>())
                        .add(100.0 * served / tally.answered()));
            }
            if (count == 4) {
                shares.bar("share (error bars: half the range of 5 rounds)", List.copyOf(byReplica.keySet()),
                        byReplica.values().stream().map(Spread::of).toList());
                rounds.forEach(round -> unfairness.add((double) round.of(Operation.LOOKUP).servedBy().values().stream()
                        .mapToLong(n -> n).max().orElse(0)
                        * 4 / round.of(Operation.LOOKUP).answered()));
            }
            StringBuilder text = new StringBuilder();
            byReplica.forEach((name, values) -> text.append(text.isEmpty() ? "" : "; ").append(name).append(' ')
                    .append(Spread.of(values).text()));
            rows.add(List.of("" + count, Spread.of(rates(rounds)).text(), Spread.ratio(rates(rounds), rates(results.get(1))).text(),
                    text.toString()));
        });
        shares.save(lab.directory(), "shares");
        summary.setUp("Lookups through a front end without a cache, " + CLIENTS + " clients, closed loop; 1 to 4 catalog replicas "
                + "LIVE, the others unplugged from the "
                + "broker. " + Lab.ROUNDS + " interleaved rounds; all traffic with the broker passes TCP proxies. Median of rounds "
                + "(lowest–highest).")
                .picture("throughput", "throughput over replicas").picture("shares", "share of each replica")
                .table(List.of("replicas", "lookups/s", "÷ one replica's", "share of each (%)"), rows)
                .verdict("With four replicas the busiest serves " + Spread.of(unfairness).text() + " times its fair share; four "
                + "replicas bring "
                        + Spread.ratio(rates(results.get(4)), rates(results.get(1))).text() + " times the throughput of one. More "
                        + "replicas can only bring more where there are "
                        + "processors for them: here all of them, broker and clients share " + Runtime.getRuntime()
                        .availableProcessors() + ".");
    }

    private static List<Double> rates(List<LoadResult> rounds) {
        return rounds.stream().map(LoadResult::throughput).toList();
    }
}
