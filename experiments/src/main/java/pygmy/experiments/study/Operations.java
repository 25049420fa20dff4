package pygmy.experiments.study;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import pygmy.client.load.LoadResult;
import pygmy.client.load.Operation;
import pygmy.client.load.Tally;
import pygmy.experiments.measure.Rounds;
import pygmy.experiments.measure.Spread;
import pygmy.experiments.report.Plot;
import pygmy.experiments.report.Samples;
import pygmy.experiments.report.Summary;

/** Response time per operation, over clients and over requests, with and without the cache. */
final class Operations implements Study {

    private static final String MIX = "search=40,lookup=40,buy=20";
    private static final int[] CLIENTS = {1, 2, 4, 8};
    private static final int[] REQUESTS = {1000, 1500, 3000, 5000};

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
    public int seconds(boolean quick) {
        return quick ? 22 : 300;
    }

    @Override
    public void run(Lab lab, Summary summary) throws Exception {
        int scale = lab.pick(20, 1);
        List<Variant> variants = new ArrayList<>();
        for (int clients : CLIENTS) {
            both(variants, clients, 3000 / scale);
        }
        for (int requests : REQUESTS) {
            if (requests != 3000) {
                both(variants, 4, requests / scale);
            }
        }
        Map<Boolean, List<URI>> shops = Map.of(true, lab.shops().cached().urls(), false, lab.shops().plain().urls());
        for (boolean cache : new boolean[] {true, false}) {
            lab.load(shops.get(cache), MIX, 8, lab.pick(1500, 10000), 0, 1, sample -> { });
        }
        Map<Variant, List<LoadResult>> results;
        try (Samples samples = new Samples(lab.directory(), "cache", "clients", "requests", "round", "operation", "start_us", "latency_us", "hit")) {
            results = Rounds.run(Lab.ROUNDS, variants, (v, round) -> lab.load(shops.get(v.cache), MIX, v.clients, v.requests,
                    v.clients, 7 + round,
                    s -> samples.row(v.cache, v.clients, v.requests, round, s.operation().label(), s.startMicros(),
                            s.latencyMicros(), s.cache())));
        }
        summary.setUp("Two systems side by side, alike but for the cache: 2 catalogs, 2 order replicas, 1 front end. Closed loop, mix "
                + "" + MIX
                + " over 7 books, warm; " + Lab.ROUNDS + " interleaved rounds. Every figure is the median of rounds (lowest–highest), ms.");
        for (Operation operation : Operation.values()) {
            draw(lab, summary, operation, results, 3000 / scale);
        }
        table(summary, results, variants);
    }

    private static void both(List<Variant> variants, int clients, int requests) {
        variants.add(new Variant(true, clients, requests));
        variants.add(new Variant(false, clients, requests));
    }

    private static void draw(Lab lab, Summary summary, Operation operation, Map<Variant, List<LoadResult>> results,
            int requests) throws Exception {
        Plot plot = Plot.lines("Response time of a " + operation.label() + " (median of 5 rounds; whiskers: all rounds)", "clients at "
                + "the same time",
                "mean and 99th percentile (ms)", true);
        List<Double> xs = java.util.Arrays.stream(CLIENTS).mapToObj(c -> (double) c).toList();
        for (boolean cache : new boolean[] {true, false}) {
            String which = cache ? "with cache" : "without cache";
            plot.line(which + ", mean", xs, xs.stream().map(c -> mean(results.get(new Variant(cache, c.intValue(), requests)),
                    operation)).toList());
            plot.line(which + ", p99", xs,
                    xs.stream().map(c -> percentile(results.get(new Variant(cache, c.intValue(), requests)), operation, 99)).toList());
        }
        plot.save(lab.directory(), operation.label());
        summary.picture(operation.label(), "response time of a " + operation.label() + " over clients");
        Variant with = new Variant(true, 4, requests);
        Variant without = new Variant(false, 4, requests);
        Spread ratio = Spread.ratio(means(results.get(with), operation), means(results.get(without), operation));
        summary.verdict("With 4 clients a " + operation.label() + " takes with the cache " + ratio.text()
                + " times as long as without it.");
    }

    private static void table(Summary summary, Map<Variant, List<LoadResult>> results, List<Variant> variants) {
        List<List<String>> rows = new ArrayList<>();
        for (Operation operation : Operation.values()) {
            for (Variant v : variants) {
                if (v.cache) {
                    List<LoadResult> with = results.get(v);
                    List<LoadResult> without = results.get(new Variant(false, v.clients, v.requests));
                    Spread ratio = Spread.ratio(means(with, operation), means(without, operation));
                    rows.add(List.of(operation.label(), "" + v.clients, "" + v.requests, mean(without, operation).text(), mean(with,
                            operation).text(),
                            percentiles(without, operation), percentiles(with, operation), Math.round(100 * (1 - ratio.median())) + " %"));
                }
            }
        }
        summary.table(List.of("operation", "clients", "requests", "mean without cache", "mean with cache", "p50/p95/p99 "
                + "without", "p50/p95/p99 with",
                "reduction of the mean"), rows);
    }

    private static String percentiles(List<LoadResult> rounds, Operation operation) {
        return Spread.number(percentile(rounds, operation, 50).median()) + " / " + Spread.number(percentile(rounds, operation, 95)
                .median()) + " / "
                + Spread.number(percentile(rounds, operation, 99).median());
    }

    private static List<Double> means(List<LoadResult> rounds, Operation operation) {
        return rounds.stream().map(r -> r.of(operation).meanMicros() / 1e3).toList();
    }

    private static Spread mean(List<LoadResult> rounds, Operation operation) {
        return Spread.of(means(rounds, operation));
    }

    private static Spread percentile(List<LoadResult> rounds, Operation operation, double percentile) {
        return Spread.of(rounds.stream().map(r -> r.of(operation)).mapToDouble((Tally t) -> t.micros(percentile) / 1e3).toArray());
    }
}
