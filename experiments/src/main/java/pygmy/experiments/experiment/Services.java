package pygmy.experiments.experiment;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import pygmy.client.load.LoadResult;
import pygmy.client.load.Operation;
import pygmy.client.load.Tally;
import pygmy.experiments.measure.Spread;
import pygmy.experiments.report.Palette;
import pygmy.experiments.report.Picture;
import pygmy.experiments.report.Plot;
import pygmy.experiments.report.Samples;
import pygmy.experiments.report.Summary;

/** Where the time of an operation goes, by {@code Server-Timing}. */
final class Services implements Experiment {

    /** Where time goes, from the client inwards. */
    private record Part(String name, Palette color, ToDoubleFunction<Tally> micros) {}

    private static final List<Part> PARTS = List.of(
            new Part("client and HTTP", Palette.CLIENT, Tally::clientMicros),
            new Part("front end", Palette.FRONTEND, Tally::frontendMicros),
            new Part("queues", Palette.QUEUE, Tally::queueMicros),
            new Part("waiting for a primary", Palette.PRIMARY, Tally::primaryMicros),
            new Part("order", Palette.ORDER, Tally::orderMicros),
            new Part("catalog", Palette.CATALOG, Tally::catalogMicros));

    @Override
    public String name() {
        return "services";
    }

    @Override
    public String question() {
        return "Where does the time go: client, front end, queues, order, catalog?";
    }

    @Override
    public boolean wide() {
        return false;
    }

    @Override
    public int seconds(boolean quick) {
        return quick ? 6 : 75;
    }

    @Override
    public void run(Run run, Summary summary) throws Exception {
        Map<Boolean, List<URI>> shops = Map.of(true, run.setups().cached().urls(), false, run.setups().plain().urls());
        Map<Boolean, List<LoadResult>> results;
        try (Samples samples = new Samples(run.directory(), "cache", "round", "operation", "hit", "latency_us", "frontend_us", "queue_us",
                "primary_us", "order_us", "catalog_us")) {
            results = run.rounds(List.of(true, false), (cache, round) -> run.load(shops.get(cache), Setups.MIX, 1, run.pick(150, 3000),
                    7 + round, s -> samples.row(cache, round, s.operation().label(), s.cache(), s.latencyMicros(), s.timing().frontend(),
                            s.timing().queue(), s.timing().primary(), s.timing().order(), s.timing().catalog())));
        }
        summary.setUp("""
                The two systems of `operations`: alike, one with and one without the cache. One client, mix %s, %d interleaved rounds; each
                service reports its own time (`Server-Timing`), without that of those it waited for. The queues' part is all time in the
                broker and on the wire; the catalog's part of a buy holds the confirmed publish and the fsyncs that it waits for. Means in
                ms, median of rounds (lowest–highest). %s
                """, Setups.MIX, Run.ROUNDS, run.failures());
        List<String> names = new ArrayList<>();
        List<List<Tally>> bars = new ArrayList<>();
        for (Operation operation : Operation.values()) {
            for (boolean cache : new boolean[] {false, true}) {
                names.add(operation.label() + (cache ? ", cache" : ", no cache"));
                bars.add(results.get(cache).stream().map(r -> r.of(operation)).toList());
            }
        }
        Plot plot = Plot.stackedBars("Where the time of an operation goes (one client)", "operation, with and without the cache",
                "mean time (ms)");
        List<List<String>> rows = new ArrayList<>();
        PARTS.forEach(part -> {
            List<Spread> values = bars.stream().map(tallies -> spread(tallies, part.micros)).toList();
            plot.pieces(part.name, part.color, names, values.stream().map(Spread::median).toList());
            rows.add(row(part.name, values));
        });
        rows.add(row("in all", bars.stream().map(tallies -> spread(tallies, Tally::meanMicros)).toList()));
        new Picture("Each piece is the median of " + Run.ROUNDS + " interleaved rounds; the table has their ranges. With the cache, means "
                + "are over hits and misses.", plot).save(run.directory(), "services");
        List<String> header = new ArrayList<>(List.of("part (ms)"));
        header.addAll(names);
        List<Tally> buy = results.get(true).stream().map(r -> r.of(Operation.BUY)).toList();
        List<Tally> lookup = results.get(false).stream().map(r -> r.of(Operation.LOOKUP)).toList();
        summary.picture("services", "A bar is the mean response time of an operation; its pieces are where the time was spent.")
                .table(header, rows)
                .verdict("Of a buy with the cache, %s %% of the time is in queues and broker, %s %% in the catalog, %s %% in order."
                        .formatted(share(buy, Tally::queueMicros), share(buy, Tally::catalogMicros), share(buy, Tally::orderMicros)))
                .verdict("Of a lookup without the cache, %s %% is in queues and broker, %s %% in the catalog.".formatted(
                        share(lookup, Tally::queueMicros), share(lookup, Tally::catalogMicros)));
        beside2020(summary, results);
    }

    private static List<String> row(String part, List<Spread> values) {
        List<String> row = new ArrayList<>(List.of(part));
        values.forEach(value -> row.add(value.text()));
        return row;
    }

    private static void beside2020(Summary summary, Map<Boolean, List<LoadResult>> results) {
        List<List<String>> rows = new ArrayList<>();
        besides(rows, "front end, without cache", Http2020.FRONTEND_WITHOUT, results.get(false), Tally::frontendMicros);
        besides(rows, "front end, with cache", Http2020.FRONTEND_WITH, results.get(true), Tally::frontendMicros);
        besides(rows, "catalog, without cache", Http2020.CATALOG_WITHOUT, results.get(false), Tally::catalogMicros);
        besides(rows, "catalog, with cache", Http2020.CATALOG_WITH, results.get(true), Tally::catalogMicros);
        besides(rows, "order, without cache", Http2020.ORDER_WITHOUT, results.get(false), Tally::orderMicros);
        besides(rows, "order, with cache", Http2020.ORDER_WITH, results.get(true), Tally::orderMicros);
        summary.heading("Beside the HTTP version of 2020").table(List.of("service (s)", "search: 2020", "here", "lookup: 2020", "here",
                "buy: 2020", "here"), rows)
                .text(Http2020.CAVEAT).text("""
                        There a service's time seems to hold that of those that it called (of a buy, the front end's is nearly all); here
                        each has its own only, and what is between them is in the queues' part.
                        """);
    }

    private static void besides(List<List<String>> rows, String name, Http2020.Means there, List<LoadResult> here,
            ToDoubleFunction<Tally> micros) {
        List<String> row = new ArrayList<>(List.of(name));
        for (Operation operation : Operation.values()) {
            double reported = there.of(operation.label());
            row.add(Http2020.text(reported));
            row.add(Double.isNaN(reported) ? "" : Spread.seconds(spread(here.stream().map(r -> r.of(operation)).toList(), micros)));
        }
        rows.add(row);
    }

    private static Spread spread(List<Tally> rounds, ToDoubleFunction<Tally> micros) {
        return Spread.of(rounds.stream().map(tally -> micros.applyAsDouble(tally) / 1e3).toList());
    }

    private static String share(List<Tally> rounds, ToDoubleFunction<Tally> micros) {
        return Spread.of(rounds.stream().map(tally -> 100 * micros.applyAsDouble(tally) / tally.meanMicros()).toList()).text();
    }
}
