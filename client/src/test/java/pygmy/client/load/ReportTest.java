package pygmy.client.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import pygmy.client.http.RetryPolicy;
import pygmy.client.http.ServerTiming;

class ReportTest {

    private static final LoadPlan PLAN = new LoadPlan(List.of(URI.create("http://localhost:1")), 2, 8, 3, Mix.parse("lookup=1,buy=1"), 7,
            new Offer(List.of(), List.of(3L)), false, RetryPolicy.once(Duration.ofSeconds(1)));

    private static Map<Operation, Tally> client(Sample... samples) {
        Map<Operation, Tally> tallies = new EnumMap<>(Operation.class);
        PLAN.mix().operations().forEach(operation -> tallies.put(operation, new Tally()));
        for (Sample sample : samples) {
            tallies.get(sample.operation()).add(sample);
        }
        return tallies;
    }

    private static Sample lookup(long micros, int status, String cache) {
        return new Sample(0, 0, Operation.LOOKUP, "3", 0, micros, status, cache, cache.equals("MISS") ? "catalog-1" : "",
                new ServerTiming(50, 100, 0, 0, 50));
    }

    private static Sample buy(long micros, int status) {
        return new Sample(1, 0, Operation.BUY, "3", 0, micros, status, "", "order-0", new ServerTiming(100, 200, 300, 300, 400));
    }

    @Test
    void showsWhatAPersonAsks() {
        LoadResult result = new LoadResult(PLAN, Duration.ofMillis(1600), true, List.of(
                client(lookup(400, 200, "HIT"), lookup(600, 200, "MISS"), lookup(800, 200, "HIT"), lookup(1000, 200, "BYPASS")),
                client(buy(2000, 200), buy(4000, 409), buy(900_000, 503), buy(5000, 200))),
                List.of(new ErrorKind("503 Busy", 1, "buy 3 of client 1: try later")), 0);

        assertThat(Report.of(result)).isEqualTo("""
                8 requests in 1.6 s: 5.0/s, 1 error, 1 out of stock
                2 clients, mix lookup=1,buy=1, seed 7, after a warm-up of 3

                requests  what came of them      for example
                       6  answered as asked
                       1  refused: out of stock
                       1  failed: 503 Busy       buy 3 of client 1: try later
                       8  offered

                operation  count  errors  no stock  mean ms    p50   p95   p99   max
                lookup         4       0         0    0.700  0.600  1.00  1.00  1.00
                buy            4       1         1     3.67   4.00  5.00  5.00  5.00
                all            8       1         1     1.97   1.00  5.00  5.00  5.00

                client  count  errors  no stock  mean ms    p50   p95   p99   max
                0           4       0         0    0.700  0.600  1.00  1.00  1.00
                1           4       1         1     3.67   4.00  5.00  5.00  5.00

                mean ms in  client+http  frontend  queue  await primary  order  catalog    sum
                lookup            0.500     0.050  0.100          0.000  0.000    0.050  0.700
                buy                2.37     0.100  0.200          0.300  0.300    0.400   3.67
                all                1.30     0.071  0.143          0.129  0.129    0.200   1.97

                cache: 50.0 % hits (2 hits, 1 misses, 1 bypassed)
                served by: catalog-1 1, order-0 3
                """);
    }

    @Test
    void anErrorsWaitingIsInNoPercentile() {
        Tally tally = client(buy(900_000, 503), buy(2000, 200)).get(Operation.BUY);
        assertThat(tally.maxMicros()).isLessThan(2_100);
        assertThat(tally.count()).isEqualTo(2);
    }

    @Test
    void aRunStoppedBeforeItsFirstAnswerHasNothingToShow() {
        assertThat(Report.of(new LoadResult(PLAN, Duration.ZERO, false, List.of(client(), client()), List.of(), 2))).isEqualTo("""
                0 of 8 requests, stopped in 0 ms: 0.0/s, 0 errors, 0 out of stock
                2 clients, mix lookup=1,buy=1, seed 7, after a warm-up of 3

                requests  what came of them                            for example
                       0  answered as asked
                       0  refused: out of stock
                       2  cut off: under way when the run was stopped
                       6  not sent: the run was stopped before
                       8  offered
                """);
    }
}
