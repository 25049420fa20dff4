package pygmy.experiments.study;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import pygmy.client.load.LoadResult;
import pygmy.client.load.Operation;
import pygmy.client.load.Tally;
import pygmy.experiments.measure.Rounds;
import pygmy.experiments.measure.Spread;
import pygmy.experiments.report.Plot;
import pygmy.experiments.report.Samples;
import pygmy.experiments.report.Summary;

/** Where the time of an operation goes, by {@code Server-Timing}. */
final class Services implements Study {

    private static final String MIX = "search=40,lookup=40,buy=20";
    private static final Map<String, ToDoubleFunction<Tally>> PARTS = new LinkedHashMap<>();

    static {
        PARTS.put("client and HTTP", Tally::clientMicros);
        PARTS.put("front end", Tally::frontendMicros);
        PARTS.put("queues", Tally::queueMicros);
        PARTS.put("order", Tally::orderMicros);
        PARTS.put("catalog", Tally::catalogMicros);
    }

    @Override
    public String name() {
        return "services";
    }

    @Override
    public String question() {
        return "Where does the time go: client, front end, queues, order, catalog?";
    }

    @Override
    public int seconds(boolean quick) {
        return quick ? 6 : 60;
    }

    @Override
    public void run(Lab lab, Summary summary) throws Exception {
        Map<Boolean, List<URI>> shops = Map.of(true, lab.shops().cached().urls(), false, lab.shops().plain().urls());
        Map<Boolean, List<LoadResult>> results;
        try (Samples samples = new Samples(lab.directory(), "cache", "round", "operation", "hit", "latency_us", "frontend_us", "queue_us", "order_us",
                "catalog_us")) {
            results = Rounds.run(Lab.ROUNDS, List.of(true, false), (cache, round) -> lab.load(shops.get(cache), MIX, 1, lab.pick(150, 3000),
                    lab.pick(100, 1000), 7 + round, s -> samples.row(cache, round, s.operation().label(), s.cache(), s.latencyMicros(),
                            s.timing().frontend(), s.timing().queue(), s.timing().order(), s.timing().catalog())));
        }
        summary.setUp("The two systems of `operations`, one client, mix " + MIX + ", " + Lab.ROUNDS
                + " interleaved rounds; each service reports its own time without that of those it waited for. Means in ms, median of "
                + "rounds (lowest–highest).");
        List<String> names = new ArrayList<>();
        List<Tally[]> bars = new ArrayList<>();
        for (Operation operation : Operation.values()) {
            for (boolean cache : new boolean[] {false, true}) {
                names.add(operation.label() + (cache ? ", cache" : ", no cache"));
                bars.add(results.get(cache).stream().map(r -> r.of(operation)).toArray(Tally[]::new));
            }
        }
        Plot plot = Plot.bars("Where the time of an operation goes (one client)", "operation, with and without the cache", "mean time "
                + "(ms)", true);
        List<List<String>> rows = new ArrayList<>();
        PARTS.forEach((part, micros) -> {
            List<Spread> values = bars.stream().map(tallies -> spread(tallies, micros)).toList();
            plot.bar(part, names, values);
            List<String> row = new ArrayList<>(List.of(part));
            values.forEach(v -> row.add(v.text()));
            rows.add(row);
        });
        plot.save(lab.directory(), "services");
        List<String> header = new ArrayList<>(List.of("part"));
        header.addAll(names);
        Tally[] buys = bars.get(names.size() - 1);
        Tally[] reads = bars.get(2);
        summary.picture("services", "time by service").table(header, rows)
                .verdict("Of a buy, queues and broker are " + share(buys, Tally::queueMicros) + " and the catalog " + share(buys,
                Tally::catalogMicros)
                        + " of the time; of a lookup without the cache, queues are " + share(reads, Tally::queueMicros) + " (parts of 1).");
    }

    private static Spread spread(Tally[] rounds, ToDoubleFunction<Tally> micros) {
        return Spread.of(java.util.Arrays.stream(rounds).mapToDouble(t -> micros.applyAsDouble(t) / 1e3).toArray());
    }

    private static String share(Tally[] rounds, ToDoubleFunction<Tally> micros) {
        return Spread.of(java.util.Arrays.stream(rounds).mapToDouble(t -> micros.applyAsDouble(t) / t.meanMicros()).toArray()).text();
    }
}
