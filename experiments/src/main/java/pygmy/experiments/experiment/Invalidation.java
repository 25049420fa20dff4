package pygmy.experiments.experiment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
import pygmy.client.http.Answer;
import pygmy.client.http.Caller;
import pygmy.client.http.Request;
import pygmy.experiments.measure.Spread;
import pygmy.experiments.measure.Verdict;
import pygmy.experiments.report.Picture;
import pygmy.experiments.report.Plot;
import pygmy.experiments.report.Samples;
import pygmy.experiments.report.Summary;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.ReplicaProcess;
import pygmy.experiments.system.Wait;

/** What a buy pays for the caches that must drop the old value first, and what the first read after it pays. */
final class Invalidation implements Experiment {

    private static final Duration CHANGES_WITHIN = Duration.ofSeconds(30);
    /** Lease and margin are 1.1 s: a front end that was not heard for so long is not waited for. */
    private static final long FORGOTTEN_MILLIS = 1_200;

    /** Medians of one round, in ms; the reads are NaN where no front end caches. */
    private record Figures(double buy, double miss, double hit) {}

    @Override
    public String name() {
        return "invalidation";
    }

    @Override
    public String question() {
        return "What does invalidation cost a buy, and what does the first read after it cost?";
    }

    @Override
    public boolean wide() {
        return true;
    }

    @Override
    public int seconds(boolean quick) {
        return quick ? 18 : 150;
    }

    @Override
    public void run(Run run, Summary summary) throws Exception {
        LocalSystem system = run.setups().wide();
        List<ReplicaProcess> caching = system.of("frontend").subList(1, 5);
        int buys = run.pick(20, 300);
        List<Caller> callers = new ArrayList<>();
        system.urls().forEach(url -> callers.addAll(Run.callers(url, 1)));
        Map<Integer, List<Figures>> results;
        try (Samples samples = new Samples(run.directory(), "front_ends_with_lease", "round", "buy_us", "first_read_us",
                "second_read_us")) {
            callers.forEach(caller -> warmUp(caller, 3 * buys));
            results = run.rounds(run.quick() ? List.of(0, 1, 4) : List.of(0, 1, 2, 3, 4), (count, round) -> {
                hold(system, caching, callers, count);
                return measure(callers, count, round, buys, samples);
            });
        } finally {
            caching.forEach(Setups::plug);
            callers.forEach(Caller::close);
        }
        system.awaitLive(CHANGES_WITHIN);
        report(run, summary, results, buys);
    }

    private static void warmUp(Caller caller, int buys) {
        for (int i = 0; i < buys; i++) {
            micros(caller, Request.buy(1, 1, null));
            micros(caller, Request.lookup(1));
        }
    }

    /** Makes the first {@code count} hold leases, and nobody else: seen by hits there, and by silence of the others. */
    private static void hold(LocalSystem system, List<ReplicaProcess> caching, List<Caller> callers, int count) {
        for (int i = 0; i < caching.size(); i++) {
            if (i < count) {
                Setups.plug(caching.get(i));
            } else {
                Setups.unplug(caching.get(i));
            }
        }
        List<String> off = caching.subList(count, caching.size()).stream().map(ReplicaProcess::name).toList();
        Wait.until(() -> system.status(system.replica("frontend-0")).stream().flatMap(c -> c.replicas().stream())
                .noneMatch(r -> off.contains(r.name()) && r.beatAgeMs() >= 0 && r.beatAgeMs() < FORGOTTEN_MILLIS), CHANGES_WITHIN,
                () -> off + " are still heard");
        for (int i = 1; i <= count; i++) {
            Caller caller = callers.get(i);
            Wait.until(() -> "HIT".equals(caller.call(Request.lookup(1)).reply().cache()), CHANGES_WITHIN, () -> caller.frontend()
                    + " has no lease");
        }
    }

    private static Figures measure(List<Caller> callers, int count, int round, int buys, Samples samples) {
        Histogram buy = new Histogram(3);
        Histogram miss = new Histogram(3);
        Histogram hit = new Histogram(3);
        for (int i = 0; i < buys; i++) {
            long bought = micros(callers.get(0), Request.buy(1, 1, null));
            buy.recordValue(bought);
            if (count > 0) {
                Caller reader = callers.get(1 + i % count);
                long first = micros(reader, Request.lookup(1));
                long second = micros(reader, Request.lookup(1));
                miss.recordValue(first);
                hit.recordValue(second);
                samples.row(count, round, bought, first, second);
            } else {
                samples.row(count, round, bought, "", "");
            }
        }
        return new Figures(millis(buy), count == 0 ? Double.NaN : millis(miss), count == 0 ? Double.NaN : millis(hit));
    }

    private static double millis(Histogram micros) {
        return micros.getValueAtPercentile(50) / 1e3;
    }

    private static long micros(Caller caller, Request request) {
        long from = System.nanoTime();
        Answer answer = caller.call(request);
        if (!(answer instanceof Answer.Done)) {
            throw new IllegalStateException(request + " was not done: " + answer);
        }
        return (System.nanoTime() - from) / 1_000;
    }

    private static void report(Run run, Summary summary, Map<Integer, List<Figures>> results, int buys) throws Exception {
        List<Double> xs = results.keySet().stream().map(Integer::doubleValue).toList();
        List<Double> caching = xs.subList(1, xs.size());
        List<Spread> buy = results.values().stream().map(rounds -> Spread.of(of(rounds, Figures::buy))).toList();
        new Picture(Run.WHISKERS, Plot.lines("What a buy takes, over the number of caches that must drop the old value first",
                "front ends that hold a lease", "median response time of a buy (ms)").countedX(0, 4).line("buy", xs, buy))
                .save(run.directory(), "buy");
        List<Spread> miss = new ArrayList<>();
        List<Spread> hit = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        List<Double> none = of(results.get(0), Figures::buy);
        results.forEach((count, rounds) -> {
            String first = "";
            String second = "";
            if (count > 0) {
                miss.add(Spread.of(of(rounds, Figures::miss)));
                hit.add(Spread.of(of(rounds, Figures::hit)));
                first = miss.get(miss.size() - 1).text();
                second = hit.get(hit.size() - 1).text();
            }
            rows.add(List.of("" + count, Spread.of(of(rounds, Figures::buy)).text(),
                    Spread.ratio(of(rounds, Figures::buy), none).text(), first, second));
        });
        new Picture(Run.WHISKERS, Plot.lines("A lookup right after a buy, and the same once more", "front ends that hold a lease",
                "median response time of a lookup (ms)").countedX(1, 4).line("first: a miss, over the queue", caching, miss)
                .line("second: a hit", caching, hit)).save(run.directory(), "reads");
        summary.setUp("""
                4 catalogs; buys through a front end without a cache, %d a round, while 0 to 4 other front ends hold
                leases and read the book between buys (the others are unplugged from the broker and forgotten). %d interleaved rounds, one
                client; each process's traffic with the broker passes a TCP proxy, which costs the same everywhere. Medians in ms, median
                of rounds (lowest–highest).
                """, buys, Run.ROUNDS)
                .picture("buy", "With 0 leases a buy waits for nobody's cache. More front ends also take processor time from the rest.")
                .picture("reads", "What the first reader pays for the buy before it, beside what every reader after it pays.")
                .table(List.of("front ends with a lease", "buy", "÷ a buy without leases", "first read", "second read"), rows);
        for (int count : new int[] {1, 4}) {
            summary.verdict(Verdict.takes("A buy that waits for " + count + (count == 1 ? " cache" : " caches"),
                    Spread.ratio(of(results.get(count), Figures::buy), none), "one that invalidates nothing"));
        }
        List<Figures> one = results.get(1);
        summary.verdict(Verdict.takes("The first lookup after a buy", Spread.ratio(of(one, Figures::miss), of(one, Figures::hit)),
                "the hit after it"));
        beside2020(summary, results);
    }

    private static void beside2020(Summary summary, Map<Integer, List<Figures>> results) {
        List<Double> without = of(results.get(0), Figures::buy);
        List<Double> with = of(results.get(1), Figures::buy);
        summary.heading("Beside the HTTP version of 2020").table(List.of("", "2020 (s)", "here, one front end (s)"), List.of(
                List.of("buy without invalidation", Http2020.text(Http2020.BUY_NOT_INVALIDATING), Spread.seconds(Spread.of(without))),
                List.of("buy with invalidation", Http2020.text(Http2020.BUY_INVALIDATING), Spread.seconds(Spread.of(with))),
                List.of("with ÷ without", Spread.number(Http2020.BUY_INVALIDATING / Http2020.BUY_NOT_INVALIDATING),
                        Spread.ratio(with, without).text()),
                List.of("first lookup after it", Http2020.text(Http2020.FIRST_READ),
                        Spread.seconds(Spread.of(of(results.get(1), Figures::miss))))))
                .text(Http2020.CAVEAT).text("""
                        There the cache was told by an HTTP request; here one message tells all caches and replicas, and a buy is answered
                        only once every cache has acknowledged it. What the first reader pays is a miss in both.
                        """);
    }

    private static List<Double> of(List<Figures> rounds, Function<Figures, Double> figure) {
        return rounds.stream().map(figure).toList();
    }
}
