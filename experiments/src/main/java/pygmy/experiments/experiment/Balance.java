package pygmy.experiments.experiment;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import pygmy.client.load.LoadResult;
import pygmy.client.load.Operation;
import pygmy.client.load.Tally;
import pygmy.experiments.measure.Spread;
import pygmy.experiments.measure.Verdict;
import pygmy.experiments.report.Picture;
import pygmy.experiments.report.Plot;
import pygmy.experiments.report.Samples;
import pygmy.experiments.report.Summary;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.ReplicaProcess;
import pygmy.experiments.system.Wait;

/** How competing consumers share lookups, and what more of them bring. */
final class Balance implements Experiment {

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
    public boolean wide() {
        return true;
    }

    @Override
    public int seconds(boolean quick) {
        return quick ? 12 : 110;
    }

    @Override
    public void run(Run run, Summary summary) throws Exception {
        LocalSystem system = run.setups().wide();
        List<ReplicaProcess> catalogs = new ArrayList<>(system.catalogs());
        ReplicaProcess primary = system.primary().orElseThrow();
        catalogs.remove(primary);
        catalogs.add(0, primary); // the one that stays: without it there would be a failover between rounds
        List<URI> front = system.urls().subList(0, 1);
        Map<Integer, List<LoadResult>> results;
        try (Samples samples = new Samples(run.directory(), "catalogs", "round", "start_us", "latency_us", "served_by")) {
            run.load(front, "lookup=1", CLIENTS, run.pick(1000, 10_000), 1, sample -> {});
            results = run.rounds(run.quick() ? List.of(1, 2, 4) : List.of(1, 2, 3, 4), (count, round) -> {
                serve(system, catalogs, count);
                return run.load(front, "lookup=1", CLIENTS, run.pick(400, 5_000), 7 + round,
                        s -> samples.row(count, round, s.startMicros(), s.latencyMicros(), s.servedBy()));
            });
        } finally {
            catalogs.forEach(Setups::plug);
        }
        system.awaitLive(CHANGES_WITHIN);
        report(run, summary, results);
    }

    private static void serve(LocalSystem system, List<ReplicaProcess> catalogs, int count) {
        for (int i = 1; i < catalogs.size(); i++) {
            if (i < count) {
                Setups.plug(catalogs.get(i));
            } else {
                Setups.unplug(catalogs.get(i));
            }
        }
        List<String> on = catalogs.subList(0, count).stream().map(ReplicaProcess::name).sorted().toList();
        Wait.until(() -> system.status(system.replica("frontend-0")).stream().flatMap(c -> c.replicas().stream())
                .filter(r -> r.service().equals("catalog") && r.isLive() && r.beatAgeMs() < 600)
                .map(r -> r.name()).sorted().toList().equals(on), CHANGES_WITHIN, () -> on + " are not the LIVE catalogs");
    }

    private static void report(Run run, Summary summary, Map<Integer, List<LoadResult>> results) throws Exception {
        List<Double> xs = results.keySet().stream().map(Integer::doubleValue).toList();
        List<Spread> rates = results.values().stream().map(r -> Spread.of(rates(r))).toList();
        new Picture(Run.WHISKERS, Plot.lines("Lookups over the queue, over the number of catalog replicas that serve them",
                "catalog replicas", "lookups a second").countedX(1, 4).line("throughput, " + CLIENTS + " clients", xs, rates))
                .save(run.directory(), "throughput");
        List<List<String>> rows = new ArrayList<>();
        results.forEach((count, rounds) -> {
            StringBuilder text = new StringBuilder();
            shares(rounds).forEach((name, values) -> text.append(text.isEmpty() ? "" : "; ").append(name).append(' ')
                    .append(Spread.of(values).text()));
            rows.add(List.of("" + count, Spread.of(rates(rounds)).text(), Spread.ratio(rates(rounds), rates(results.get(1))).text(),
                    text.toString()));
        });
        Map<String, List<Double>> four = shares(results.get(4));
        new Picture(Run.WHISKERS + " A fair share is 25 %.", Plot.bars("Who served the lookups, with four catalog replicas",
                "catalog replica", "share of the lookups (%)", List.copyOf(four.keySet()), four.values().stream().map(Spread::of).toList())
                .upTo(50)).save(run.directory(), "shares");
        List<Double> busiest = results.get(4).stream().map(Balance::busiest).toList();
        summary.setUp("""
                Lookups through a front end without a cache, %d clients, closed loop; 1 to 4 catalog replicas are LIVE, the others
                unplugged from the broker. %d interleaved rounds; all traffic with the broker passes TCP proxies. Median of rounds
                (lowest–highest). %s
                """, CLIENTS, Run.ROUNDS, run.failures())
                .picture("throughput", "Rising means that more replicas answer more; falling, that they take processor time from the rest.")
                .picture("shares", "Bars of the same height: the work is shared evenly.")
                .table(List.of("replicas", "lookups/s", "÷ one replica's", "share of each (%)"), rows)
                .verdict("With four replicas the busiest serves " + Spread.of(busiest).text() + " times its fair share.")
                .verdict(Verdict.brings("Four replicas", Spread.ratio(rates(results.get(4)), rates(results.get(1))), "one"))
                .verdict("More replicas can only bring more where there are processors for them: here they share "
                        + Runtime.getRuntime().availableProcessors() + " with broker, front end and clients.")
                .heading("Beside the HTTP version of 2020").text("""
                        No figure was reported for it. Here nobody chooses a replica: the broker hands requests to the queue's consumers in
                        turn, as long as they keep up.
                        """);
    }

    /** In percent, of each replica in each round. */
    private static Map<String, List<Double>> shares(List<LoadResult> rounds) {
        Map<String, List<Double>> shares = new TreeMap<>();
        for (LoadResult round : rounds) {
            Tally tally = round.of(Operation.LOOKUP);
            tally.servedBy().forEach((name, served) -> shares.computeIfAbsent(name, n -> new ArrayList<>())
                    .add(100.0 * served / tally.answered()));
        }
        return shares;
    }

    /** Of four replicas: how many times a quarter of the lookups the busiest served. */
    private static double busiest(LoadResult round) {
        Tally tally = round.of(Operation.LOOKUP);
        long most = tally.servedBy().values().stream().mapToLong(n -> n).max().orElse(0);
        return (double) most * 4 / tally.answered();
    }

    private static List<Double> rates(List<LoadResult> rounds) {
        return rounds.stream().map(LoadResult::throughput).toList();
    }
}
