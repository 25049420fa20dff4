package pygmy.experiments.study;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.HdrHistogram.Histogram;
import pygmy.client.http.Caller;
import pygmy.client.http.Request;
import pygmy.experiments.measure.OpenLoop;
import pygmy.experiments.measure.Rounds;
import pygmy.experiments.measure.Spread;
import pygmy.experiments.report.Plot;
import pygmy.experiments.report.Samples;
import pygmy.experiments.report.Summary;

/** Latency and throughput over the offered rate, up to and past saturation; open loop. */
final class Load implements Study {

    private static final List<Double> FACTORS = List.of(0.25, 0.5, 0.75, 1.0, 1.5, 3.0);
    private static final int CLIENTS = 160;
    private static final int CLOSED_CLIENTS = 16;
    /** A rate counts as refused where more than this part of its requests got 503. */
    private static final double REFUSED = 0.01;

    /** One round at one rate; rates a second, latencies in ms. */
    private record Point(double offered, double answered, double refused, double p50, double p99) {}

    private record Kind(String name, String mix, boolean cache, LongFunction<Request> request) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("lookup, cached", "lookup=1", true, n -> Request.lookup(1 + n % 7)),
            new Kind("search, over the queue", "search=1", false, n -> Request.search(n % 2 == 0 ? "DistributedSystems"
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
    public int seconds(boolean quick) {
        return quick ? 45 : 300;
    }

    @Override
    public void run(Lab lab, Summary summary) throws Exception {
        summary.setUp("Open loop at a fixed rate, " + lab.pick(250, 2000) + " ms a round, " + Lab.ROUNDS
                + " interleaved rounds; latency counts from the moment "
                + "a request was due. Offered: " + FACTORS + " times what " + CLOSED_CLIENTS + " clients reach in a closed loop. Up "
                + "to " + CLIENTS
                + " requests in flight; the front end with the cache takes 128 (default 512), so that its limit is met with few "
                + "connections. "
                + "Answered: 200 within the round's own time to its last answer.");
        try (Samples samples = new Samples(lab.directory(), "operation", "factor", "round", "due_ns", "latency_ns", "status")) {
            for (Kind kind : KINDS) {
                measure(lab, summary, kind, samples);
            }
        }
    }

    private static void measure(Lab lab, Summary summary, Kind kind, Samples samples) throws Exception {
        URI url = Shops.url(kind.cache ? lab.shops().cached() : lab.shops().plain());
        int requests = kind.name.equals("buy") ? lab.pick(400, 4000) : lab.pick(3000, 20_000);
        double capacity = lab.load(List.of(url), kind.mix, CLOSED_CLIENTS, requests, requests / 2, 1, sample -> { }).throughput();
        List<Caller> callers = Lab.callers(url, CLIENTS);
        Map<Double, List<Point>> results;
        try {
            results = Rounds.run(Lab.ROUNDS, FACTORS, (factor, round) -> {
                OpenLoop loop = new OpenLoop(capacity * factor, Duration.ofMillis(lab.pick(250, 2000)));
                List<OpenLoop.Shot> shots = loop.run(Lab.clients(callers, kind.request));
                shots.forEach(s -> samples.row(kind.name.replace(",", ""), factor, round, s.due(), s.nanos(), s.status()));
                return point(capacity * factor, shots);
            });
        } finally {
            callers.forEach(Caller::close);
        }
        report(lab, summary, kind, capacity, results);
    }

    private static Point point(double offered, List<OpenLoop.Shot> shots) {
        Histogram nanos = new Histogram(3);
        long end = 1;
        long refused = 0;
        for (OpenLoop.Shot shot : shots) {
            end = Math.max(end, shot.due() + shot.nanos());
            if (shot.status() == 200) {
                nanos.recordValue(shot.nanos());
            } else if (shot.status() == 503) {
                refused++;
            }
        }
        return new Point(offered, nanos.getTotalCount() * 1e9 / end, (double) refused / shots.size(), nanos.getValueAtPercentile(50) / 1e6,
                nanos.getValueAtPercentile(99) / 1e6);
    }

    private static void report(Lab lab, Summary summary, Kind kind, double capacity, Map<Double, List<Point>> results) throws Exception {
        List<Double> xs = results.values().stream().map(points -> points.get(0).offered()).toList();
        Map<String, java.util.function.ToDoubleFunction<Point>> columns = new LinkedHashMap<>();
        columns.put("answered/s", Point::answered);
        columns.put("p50 (ms)", Point::p50);
        columns.put("p99 (ms)", Point::p99);
        columns.put("part refused with 503", Point::refused);
        Map<String, List<Spread>> spreads = new LinkedHashMap<>();
        columns.forEach((name, of) -> spreads.put(name,
                results.values().stream().map(points -> Spread.of(points.stream().mapToDouble(of).toArray())).toList()));
        String file = kind.name.replaceAll("[^a-z]+", "-");
        Plot.lines("Latency of a " + kind.name + ", open loop (whiskers: all rounds)", "offered requests a second", "latency (ms, "
                + "logarithmic)", true)
                .line("p50", xs, spreads.get("p50 (ms)")).line("p99", xs, spreads.get("p99 (ms)")).save(lab.directory(), file + "-latency");
        List<Spread> all = xs.stream().map(x -> new Spread(x, x, x)).toList();
        Plot.lines("Throughput of a " + kind.name + ", open loop (whiskers: all rounds)", "offered requests a second", "answered "
                + "requests a second", false)
                .line("answered", xs, spreads.get("answered/s")).line("offered", xs, all).save(lab.directory(), file + "-throughput");
        List<List<String>> rows = new ArrayList<>();
        String setsIn = "nowhere up to 3 times it";
        for (int i = xs.size() - 1; i >= 0; i--) {
            List<String> row = new ArrayList<>(List.of(FACTORS.get(i) + " (" + Math.round(xs.get(i)) + "/s)"));
            for (List<Spread> column : spreads.values()) {
                row.add(column.get(i).text());
            }
            rows.add(0, row);
            if (spreads.get("part refused with 503").get(i).median() > REFUSED) {
                setsIn = "at " + FACTORS.get(i) + " times it";
            }
        }
        Spread best = spreads.get("answered/s").stream().max(java.util.Comparator.comparingDouble(Spread::median)).orElseThrow();
        List<String> header = new ArrayList<>(List.of("offered ÷ closed-loop rate"));
        header.addAll(spreads.keySet());
        summary.text("## " + kind.name).picture(file + "-latency", "latency over offered rate").picture(file
                + "-throughput", "throughput over offered rate")
                .table(header, rows).verdict("A " + kind.name + ": at most " + best.text() + " answers a second; in a closed loop "
                        + Math.round(capacity) + "/s, and 503 sets in " + setsIn + ".");
    }
}
