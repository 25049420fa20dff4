package pygmy.experiments.experiment;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import pygmy.client.load.LoadResult;
import pygmy.client.load.Operation;
import pygmy.experiments.measure.Spread;
import pygmy.experiments.measure.Verdict;
import pygmy.experiments.report.Picture;
import pygmy.experiments.report.Plot;
import pygmy.experiments.report.Samples;
import pygmy.experiments.report.Summary;

/** Response time per operation, over clients and over requests, with and without the cache. */
final class Operations implements Experiment {

    private static final List<Integer> CLIENTS = List.of(1, 2, 4, 8);
    private static final List<Integer> REQUESTS = List.of(1000, 1500, 3000, 5000);
    private static final int USUAL_CLIENTS = 4;
    private static final int USUAL_REQUESTS = 3000;
    private static final int QUICK_PART = 40;

    private record Variant(boolean cache, int clients, int requests) {}

    @Override
    public String name() {
        return "operations";
    }

    @Override
    public String question() {
        return "How long does each operation take for 1 to 8 clients, with and without the cache?";
    }

    @Override
    public boolean wide() {
        return false;
    }

    @Override
    public int seconds(boolean quick) {
        return quick ? 14 : 360;
    }

    @Override
    public void run(Run run, Summary summary) throws Exception {
        int part = run.pick(QUICK_PART, 1);
        List<Variant> variants = new ArrayList<>();
        CLIENTS.forEach(clients -> both(variants, clients, USUAL_REQUESTS / part));
        REQUESTS.stream().filter(requests -> requests != USUAL_REQUESTS).forEach(r -> both(variants, USUAL_CLIENTS, r / part));
        Map<Boolean, List<URI>> shops = Map.of(true, run.setups().cached().urls(), false, run.setups().plain().urls());
        Map<Variant, List<LoadResult>> results;
        try (Samples samples = new Samples(run.directory(), "cache", "clients", "requests", "round", "operation", "start_us",
                "latency_us", "hit")) {
            results = run.rounds(variants, (v, round) -> run.load(shops.get(v.cache), Setups.MIX, v.clients, v.requests, 7 + round,
                    s -> samples.row(v.cache, v.clients, v.requests, round, s.operation().label(), s.startMicros(), s.latencyMicros(),
                            s.cache())));
        }
        summary.setUp("""
                Two systems beside each other, alike but for the cache: 2 catalogs, 1 front end, order replicas: %d. Closed loop: a client
                sends its next request when its last one was answered. Mix %s over 7 books, so that every fifth request makes two entries
                of the cache void. %d interleaved rounds after a warm-up; every figure is the median of the rounds (lowest–highest). %s
                """, run.setups().orders(), Setups.MIX, Run.ROUNDS, run.failures());
        if (part > 1) {
            summary.setUp("With --quick each round has %d times fewer requests: %s.", part, REQUESTS.stream().map(r -> r / part).toList());
        }
        for (Operation operation : Operation.values()) {
            overClients(run, summary, operation, results, USUAL_REQUESTS / part);
        }
        overRequests(run, summary, results, part);
        tables(summary, results, variants, USUAL_REQUESTS / part);
    }

    private static void both(List<Variant> variants, int clients, int requests) {
        variants.add(new Variant(true, clients, requests));
        variants.add(new Variant(false, clients, requests));
    }

    private static void overClients(Run run, Summary summary, Operation operation, Map<Variant, List<LoadResult>> results,
            int requests) throws Exception {
        String name = operation.label();
        Plot plot = Plot.lines("Response time of a " + name + ", for 1 to 8 clients at a time", "clients at the same time",
                "response time (ms)").countedX(1, CLIENTS.get(CLIENTS.size() - 1)).apart(0.05);
        List<Double> xs = CLIENTS.stream().map(Integer::doubleValue).toList();
        for (boolean cache : new boolean[] {false, true}) {
            List<List<LoadResult>> rounds = CLIENTS.stream().map(c -> results.get(new Variant(cache, c, requests))).toList();
            String which = cache ? "with cache" : "without cache";
            plot.line(which + ", mean", xs, rounds.stream().map(r -> Spread.of(means(r, operation))).toList());
            plot.line(which + ", 95th percentile", xs, rounds.stream().map(r -> percentile(r, operation, 95)).toList());
        }
        new Picture(Run.WHISKERS, plot).save(run.directory(), name);
        summary.picture(name, "Mean and 95th percentile of a " + name + " over the number of clients; lower is better.");
        Spread ratio = Spread.ratio(means(results.get(new Variant(true, USUAL_CLIENTS, requests)), operation),
                means(results.get(new Variant(false, USUAL_CLIENTS, requests)), operation));
        summary.verdict(Verdict.takes("A " + name + " with the cache", ratio, "one without it (" + USUAL_CLIENTS + " clients)"));
    }

    private static void overRequests(Run run, Summary summary, Map<Variant, List<LoadResult>> results, int part) throws Exception {
        Plot plot = Plot.lines("Mean response time, over the number of requests (" + USUAL_CLIENTS + " clients)", "requests in a round",
                "mean response time (ms)").apart(REQUESTS.get(0) / part * 0.03);
        List<Double> xs = REQUESTS.stream().map(r -> (double) (r / part)).toList();
        for (Operation operation : Operation.values()) {
            for (boolean cache : new boolean[] {false, true}) {
                plot.line(operation.label() + (cache ? ", cache" : ", no cache"), xs, REQUESTS.stream()
                        .map(r -> Spread.of(means(results.get(new Variant(cache, USUAL_CLIENTS, r / part)), operation))).toList());
            }
        }
        new Picture(Run.WHISKERS, plot).save(run.directory(), "requests");
        summary.picture("requests", "Where a line is flat, how long a request takes does not depend on how many are sent.");
    }

    private static void tables(Summary summary, Map<Variant, List<LoadResult>> results, List<Variant> variants, int usual) {
        List<List<String>> rows = new ArrayList<>();
        List<List<String>> beside = new ArrayList<>();
        for (Operation operation : Operation.values()) {
            for (Variant v : variants) {
                if (v.cache) {
                    List<LoadResult> with = results.get(v);
                    List<LoadResult> without = results.get(new Variant(false, v.clients, v.requests));
                    Spread ratio = Spread.ratio(means(with, operation), means(without, operation));
                    rows.add(List.of(operation.label(), "" + v.clients, "" + v.requests, Spread.of(means(without, operation)).text(),
                            Spread.of(means(with, operation)).text(), percentiles(without, operation), percentiles(with, operation),
                            hits(with, operation), reduction(ratio)));
                }
            }
            beside.add(beside2020(operation, results, usual));
        }
        summary.heading("All figures, in ms").table(List.of("operation", "clients", "requests", "mean without cache", "mean with cache",
                "p50 / p95 / p99 without", "p50 / p95 / p99 with", "hits", "reduction of the mean"), rows)
                .heading("Beside the HTTP version of 2020").table(List.of("operation", "2020: without cache (s)", "with cache (s)",
                        "reduction", "here: without cache (s)", "with cache (s)", "reduction"), beside)
                .text(Http2020.CAVEAT).text("""
                        There a buy had to tell the cache by an HTTP request; here one message on the fanout is replication and
                        invalidation together, and a buy waits for the cache while it waits for the broker's confirmation. A request over
                        a queue passes two more hops than one over HTTP, and a buy here is on several disks before it is answered.
                        """);
    }

    private static List<String> beside2020(Operation operation, Map<Variant, List<LoadResult>> results, int usual) {
        List<Double> without = means(results.get(new Variant(false, USUAL_CLIENTS, usual)), operation);
        List<Double> with = means(results.get(new Variant(true, USUAL_CLIENTS, usual)), operation);
        double without2020 = Http2020.WITHOUT_CACHE.of(operation.label());
        double with2020 = Http2020.WITH_CACHE.of(operation.label());
        return List.of(operation.label(), Http2020.text(without2020), Http2020.text(with2020),
                Math.round(100 * (1 - with2020 / without2020)) + " %", Spread.seconds(Spread.of(without)), Spread.seconds(Spread.of(with)),
                reduction(Spread.ratio(with, without)));
    }

    /** As in 42 (35–47) %; negative where the cache costs time. */
    private static String reduction(Spread ratio) {
        return Math.round(100 * (1 - ratio.median())) + " (" + Math.round(100 * (1 - ratio.max())) + "–"
                + Math.round(100 * (1 - ratio.min())) + ") %";
    }

    private static String hits(List<LoadResult> rounds, Operation operation) {
        return operation == Operation.BUY ? "" : Math.round(100 * Spread.of(rounds.stream().mapToDouble(r -> r.of(operation).hitRate())
                .toArray()).median()) + " %";
    }

    private static String percentiles(List<LoadResult> rounds, Operation operation) {
        return String.join(" / ", Stream.of(50, 95, 99).map(p -> Spread.number(percentile(rounds, operation, p).median())).toList());
    }

    private static List<Double> means(List<LoadResult> rounds, Operation operation) {
        return rounds.stream().map(r -> r.of(operation).meanMicros() / 1e3).toList();
    }

    private static Spread percentile(List<LoadResult> rounds, Operation operation, double percentile) {
        return Spread.of(rounds.stream().mapToDouble(r -> r.of(operation).micros(percentile) / 1e3).toArray());
    }
}
