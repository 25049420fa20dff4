package pygmy.experiments.experiment;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;
import pygmy.client.http.Caller;
import pygmy.client.http.Request;
import pygmy.experiments.measure.OpenLoop;
import pygmy.experiments.measure.Rounds;
import pygmy.experiments.measure.Spread;
import pygmy.experiments.report.Picture;
import pygmy.experiments.report.Plot;
import pygmy.experiments.report.Samples;
import pygmy.experiments.report.Summary;

/** Latency and throughput over the offered rate, up to and past saturation; open loop. */
final class Load implements Experiment {

    /** Of what a closed loop reaches. */
    private static final List<Double> FACTORS = List.of(0.25, 0.5, 0.75, 1.0, 1.5, 3.0);
    private static final List<Double> QUICK_FACTORS = List.of(0.5, 1.0, 3.0);
    /** More than the front ends of the pair take at a time. */
    private static final int CLIENTS = 160;
    private static final int CLOSED_CLIENTS = 16;
    private static final int QUICK_MILLIS = 200;
    private static final int FULL_MILLIS = 2500;
    /** A rate counts as refused where more than this part of its requests got 503. */
    private static final double REFUSED = 0.01;
    private static final String REFUSED_PART = "part refused with 503";

    /** One round at one rate; rates a second, latencies in ms. */
    private record Point(double offered, double answered, double refused, double part, double p50, double p99) {}

    private record Kind(String name, String mix, boolean cache, LongFunction<Request> request) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("cached lookup", "lookup=1", true, n -> Request.lookup(1 + n % 7)),
            new Kind("search over the queue", "search=1", false, n -> Request.search(n % 2 == 0 ? "DistributedSystems"
                    : "GraduateSchool")),
            new Kind("buy", "buy=1", true, n -> Request.buy(1 + n % 7, 1, null)));

    @Override
    public String name() {
        return "load";
    }

    @Override
    public String question() {
        return "How does each operation hold under load, up to and past saturation, and where does 503 set in?";
    }

    @Override
    public boolean wide() {
        return false;
    }

    @Override
    public int seconds(boolean quick) {
        return quick ? 20 : 330;
    }

    @Override
    public void run(Run run, Summary summary) throws Exception {
        List<Double> factors = run.quick() ? QUICK_FACTORS : FACTORS;
        run.progress().steps(KINDS.size() * factors.size() * Run.ROUNDS);
        try (Samples samples = new Samples(run.directory(), "operation", "factor", "round", "due_ns", "latency_ns", "status")) {
            for (Kind kind : KINDS) {
                measure(run, summary, kind, factors, samples);
            }
        }
        summary.setUp("""
                Open loop: requests are sent at a fixed rate, whether or not earlier ones were answered, and latency counts from the moment
                at which a request was due. Offered: %s times what %d clients reach in a closed loop. %d interleaved rounds of %d ms or
                longer at each rate; past saturation latency grows for as long as a round lasts. Up to %d requests are in flight, of which
                a front end takes %s (default 512), so that its limit is met with few connections; those over it get 503 at once. %s
                """, factors, CLOSED_CLIENTS, Run.ROUNDS, run.pick(QUICK_MILLIS, FULL_MILLIS), CLIENTS, Setups.MAX_IN_FLIGHT, run.failures())
                .heading("Beside the HTTP version of 2020").text("No figure under load was reported for it.");
    }

    /** Long enough for the highest rate to bring more requests than may be in flight: else it could not be seen what happens to them. */
    private static Duration length(Run run, double capacity, List<Double> factors) {
        double highest = capacity * factors.get(factors.size() - 1);
        return Duration.ofMillis(Math.max(run.pick(QUICK_MILLIS, FULL_MILLIS), (long) (2_000 * CLIENTS / highest)));
    }

    private static void measure(Run run, Summary summary, Kind kind, List<Double> factors, Samples samples) throws Exception {
        URI url = Setups.url(kind.cache ? run.setups().cached() : run.setups().plain());
        int requests = kind.name.equals("buy") ? run.pick(300, 4000) : run.pick(1500, 20_000);
        run.load(List.of(url), kind.mix, CLOSED_CLIENTS, requests / 2, 1, sample -> {});
        double capacity = run.load(List.of(url), kind.mix, CLOSED_CLIENTS, requests, 1, sample -> {}).throughput();
        List<Caller> callers = Run.callers(url, CLIENTS);
        Map<Double, List<Point>> results;
        try {
            results = Rounds.run(Run.ROUNDS, factors, (factor, round) -> {
                OpenLoop loop = new OpenLoop(capacity * factor, length(run, capacity, factors));
                List<OpenLoop.Shot> shots = loop.run(Run.clients(callers, kind.request));
                shots.forEach(s -> samples.row(kind.name, factor, round, s.due(), s.nanos(), s.status()));
                run.progress().step();
                return point(capacity * factor, shots);
            });
        } finally {
            callers.forEach(Caller::close);
        }
        report(run, summary, kind, capacity, results);
    }

    /** The power of ten below all of them. */
    private static double floor(List<Spread> spreads) {
        double least = spreads.stream().mapToDouble(Spread::min).min().orElse(1);
        return Math.pow(10, Math.floor(Math.log10(least)));
    }

    private static Point point(double offered, List<OpenLoop.Shot> shots) {
        Histogram nanos = new Histogram(3);
        long end = 1;
        long refused = 0;
        for (OpenLoop.Shot shot : shots) {
            end = Math.max(end, shot.due() + shot.nanos());
            if (shot.isDone()) {
                nanos.recordValue(shot.nanos());
            } else if (shot.status() == 503) {
                refused++;
            }
        }
        return new Point(offered, nanos.getTotalCount() * 1e9 / end, refused * 1e9 / end, (double) refused / shots.size(),
                nanos.getValueAtPercentile(50) / 1e6,
                nanos.getValueAtPercentile(99) / 1e6);
    }

    private static void report(Run run, Summary summary, Kind kind, double capacity, Map<Double, List<Point>> results) throws Exception {
        List<Double> xs = results.values().stream().map(points -> points.get(0).offered()).toList();
        Map<String, ToDoubleFunction<Point>> columns = new LinkedHashMap<>();
        columns.put("answered/s", Point::answered);
        columns.put("p50 (ms)", Point::p50);
        columns.put("p99 (ms)", Point::p99);
        columns.put("refused/s", Point::refused);
        columns.put(REFUSED_PART, Point::part);
        Map<String, List<Spread>> spreads = new LinkedHashMap<>();
        columns.forEach((name, of) -> spreads.put(name,
                results.values().stream().map(points -> Spread.of(points.stream().mapToDouble(of).toArray())).toList()));
        String file = kind.name.replaceAll("[^a-z]+", "-");
        double right = 1.05 * xs.get(xs.size() - 1);
        Plot latency = Plot.lines("How long a " + kind.name + " takes, over the rate at which requests come", "offered requests a second",
                "response time since due (ms, logarithmic)").logarithmicY(floor(spreads.get("p50 (ms)"))).from(0, right)
                .line("median", xs, spreads.get("p50 (ms)")).line("99th percentile", xs, spreads.get("p99 (ms)"));
        Plot throughput = Plot.low("How many are answered, and how many refused", "offered requests a second", "requests a second")
                .from(0, right).line("answered with 200", xs, spreads.get("answered/s"))
                .line("refused with 503", xs, spreads.get("refused/s"))
                .reference("as many as offered", List.of(0.0, xs.get(xs.size() - 1)), List.of(0.0, xs.get(xs.size() - 1)));
        new Picture(Run.WHISKERS, latency, throughput).save(run.directory(), file);
        List<List<String>> rows = new ArrayList<>();
        List<Double> factors = List.copyOf(results.keySet());
        String setsIn = "was not seen up to " + factors.get(factors.size() - 1) + " times that rate";
        for (int i = xs.size() - 1; i >= 0; i--) {
            List<String> row = new ArrayList<>(List.of(factors.get(i) + " (" + Math.round(xs.get(i)) + "/s)"));
            for (List<Spread> column : spreads.values()) {
                row.add(column.get(i).text());
            }
            rows.add(0, row);
            if (spreads.get(REFUSED_PART).get(i).median() > REFUSED) {
                setsIn = "sets in " + (i == 0 ? "at or below " : "between " + factors.get(i - 1) + " and ") + factors.get(i)
                        + " times that rate";
            }
        }
        Spread saturated = Spread.of(results.entrySet().stream().filter(e -> e.getKey() >= 1).flatMap(e -> e.getValue().stream())
                .map(point -> point.answered() / capacity).toList());
        List<String> header = new ArrayList<>(List.of("offered ÷ closed-loop rate"));
        header.addAll(spreads.keySet());
        summary.heading(kind.name).picture(file, "Where answers fall behind the dashed line, the system is saturated: what is over "
                + "it waits, or gets 503.")
                .table(header, rows)
                .verdict("A %s: offered what a closed loop of %d clients reaches (%d/s here and now) or more, the shop answers %s "
                        .formatted(kind.name, CLOSED_CLIENTS, Math.round(capacity), saturated.text()) + "times as many; 503 " + setsIn + ".");
    }
}
