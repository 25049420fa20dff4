package pygmy.client.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import pygmy.client.FrontEndStub;
import pygmy.client.FrontEndStub.Say;
import pygmy.client.FrontEndStub.Seen;
import pygmy.client.http.RetryPolicy;

@Timeout(60)
class LoadRunTest {

    private static final Offer OFFER = new Offer(List.of("GraduateSchool"), List.of(3L, 4L));
    private static final RetryPolicy ONCE = RetryPolicy.once(Duration.ofSeconds(10));

    private final List<Sample> samples = Collections.synchronizedList(new ArrayList<>());
    private FrontEndStub stub;

    @BeforeEach
    void start() throws IOException {
        stub = new FrontEndStub();
    }

    @AfterEach
    void stop() {
        stub.close();
    }

    private LoadPlan plan(int clients, long requests, long warmup, boolean keys, RetryPolicy retry, URI... frontends) {
        return new LoadPlan(frontends.length == 0 ? List.of(stub.uri()) : List.of(frontends), clients, requests, warmup,
                Mix.parse("search=40,lookup=40,buy=20"), 7, OFFER, keys, retry);
    }

    private LoadResult run(LoadPlan plan) throws InterruptedException {
        samples.clear();
        return new LoadRun(plan, samples::add).run(Duration.ofMillis(50), progress -> {});
    }

    private List<String> asked() {
        return samples.stream().sorted(Comparator.comparingInt(Sample::client).thenComparingLong(Sample::seq))
                .map(s -> s.client() + " " + s.operation() + " " + s.target()).toList();
    }

    @Test
    void countsEveryRequestOnce() throws InterruptedException {
        LoadResult result = run(plan(3, 100, 0, false, ONCE));

        assertThat(result.complete()).isTrue();
        assertThat(result.errors()).isEmpty();
        assertThat(result.overall().count()).isEqualTo(100).isEqualTo(stub.seen().size()).isEqualTo(samples.size());
        assertThat(List.of(result.ofClient(0).count(), result.ofClient(1).count(), result.ofClient(2).count()))
                .containsExactly(34L, 33L, 33L);
        assertThat(result.of(Operation.SEARCH).hitRate()).isEqualTo(1);
        assertThat(result.of(Operation.BUY).servedBy()).containsOnlyKeys("order-0");
        assertThat(result.of(Operation.BUY).orderMicros()).isEqualTo(300);
        Tally all = result.overall();
        assertThat(all.clientMicros() + all.frontendMicros() + all.queueMicros() + all.orderMicros() + all.catalogMicros())
                .isCloseTo(all.meanMicros(), within(0.001));
        assertThat(stub.seen().stream().map(Seen::clientPort).distinct()).hasSize(3);
    }

    @Test
    void theSeedAloneDecidesWhatIsSent() throws InterruptedException {
        run(plan(4, 200, 0, false, ONCE));
        List<String> first = asked();
        run(plan(4, 200, 40, true, ONCE));
        assertThat(asked()).isEqualTo(first);
        assertThat(first.stream().distinct().count()).isGreaterThan(10);
    }

    @Test
    void theWarmUpIsSentAndNotCounted() throws InterruptedException {
        LoadResult result = run(plan(2, 50, 11, false, ONCE));
        assertThat(result.overall().count()).isEqualTo(50);
        assertThat(stub.seen()).hasSize(61);
    }

    @Test
    void eachBuyHasAKeyOfItsOwnAlsoAcrossRuns() throws InterruptedException {
        run(plan(2, 50, 10, true, ONCE));
        run(plan(2, 50, 10, true, ONCE));
        List<String> keys = stub.seen().stream().filter(request -> request.method().equals("POST")).map(Seen::key).toList();
        assertThat(keys).isNotEmpty().doesNotContainNull().doesNotHaveDuplicates();
    }

    @Test
    void outOfStockIsCountedApartFromErrors() throws InterruptedException {
        AtomicInteger buys = new AtomicInteger();
        stub.otherwise(request -> {
            if (request.target().startsWith("/lookup?item=4")) {
                return new Say(404, "{\"title\":\"No such book\",\"detail\":\"There is no book 4.\"}", Map.of());
            }
            boolean empty = request.method().equals("POST") && buys.incrementAndGet() > 2;
            return empty ? new Say(409, "{\"title\":\"Out of stock\"}", Map.of()) : FrontEndStub.store(request);
        });

        LoadResult result = run(plan(2, 200, 0, false, ONCE));

        Tally buy = result.of(Operation.BUY);
        assertThat(buy.errors()).isZero();
        assertThat(buy.outOfStock()).isEqualTo(buy.count() - 2);
        assertThat(result.errors()).singleElement().satisfies(kind -> {
            assertThat(kind.name()).isEqualTo("404 No such book");
            assertThat(kind.count()).isEqualTo(result.of(Operation.LOOKUP).errors()).isPositive();
            assertThat(kind.example()).startsWith("lookup 4 of client ").endsWith("There is no book 4.");
        });
    }

    @Test
    void sampleIsOneRequestUnlessRetriesAreAskedFor() throws InterruptedException {
        stub.thenProblem(503, "Busy", "");
        LoadResult result = run(plan(1, 20, 0, false, ONCE));
        assertThat(result.overall().errors()).isEqualTo(1);
        assertThat(stub.seen()).hasSize(20);

        stub.thenProblem(503, "Busy", "");
        result = run(plan(1, 20, 0, true, new RetryPolicy(3, Duration.ofSeconds(10))));
        assertThat(result.overall().errors()).isZero();
        assertThat(stub.seen()).hasSize(41);
    }

    @Test
    void clientsAreSpreadOverTheFrontEnds() throws Exception {
        try (FrontEndStub other = new FrontEndStub()) {
            run(plan(4, 100, 0, false, ONCE, stub.uri(), other.uri()));
            assertThat(stub.seen()).hasSize(50);
            assertThat(other.seen()).hasSize(50);
        }
    }

    /** More kinds of errors than are told apart, an empty shelf, and an end before the last request. */
    @Test
    void everyRequestThatWasOfferedIsAccountedFor() throws InterruptedException {
        AtomicInteger requests = new AtomicInteger();
        stub.otherwise(request -> {
            int number = requests.incrementAndGet();
            if (number % 3 == 0) {
                return new Say(503, "{\"title\":\"Busy " + number + "\"}", Map.of());
            }
            return request.method().equals("POST") && number % 2 == 0 ? new Say(409, "{\"title\":\"Out of stock\"}", Map.of())
                    : FrontEndStub.store(request);
        });
        assertThatAllIsAccountedFor(run(plan(3, 200, 5, false, ONCE)));

        LoadRun run = new LoadRun(plan(3, 1_000_000, 5, false, ONCE), samples::add);
        LoadResult stopped = run.run(Duration.ofMillis(5), progress -> {
            if (!progress.warmingUp() && progress.done() > 300) {
                run.stop();
            }
        });
        assertThat(stopped.notSent()).isPositive();
        assertThatAllIsAccountedFor(stopped);
    }

    private static void assertThatAllIsAccountedFor(LoadResult result) {
        Tally all = result.overall();
        assertThat(List.of(all.done(), all.outOfStock(), all.errors())).allMatch(count -> count > 0);
        assertThat(result.errors().stream().mapToLong(ErrorKind::count).sum()).isEqualTo(all.errors());
        List<String> lines = Report.of(result).lines().dropWhile(line -> !line.startsWith("requests")).skip(1).takeWhile(line -> !line.isEmpty()).toList();
        long offered = number(lines.get(lines.size() - 1));
        assertThat(offered).isEqualTo(result.plan().requests());
        assertThat(lines.subList(0, lines.size() - 1).stream().mapToLong(LoadRunTest::number).sum()).as("%s", lines).isEqualTo(offered);
    }

    private static long number(String line) {
        return Long.parseLong(line.strip().split(" ")[0]);
    }

    @Test
    void aDeadFrontEndIsAnErrorOfEachRequest() throws Exception {
        LoadResult result = run(plan(2, 10, 0, false, ONCE, URI.create(FrontEndStub.deadUrl())));
        assertThat(result.overall().errors()).isEqualTo(10);
        assertThat(samples).allMatch(sample -> sample.status() == 0);
        assertThat(Report.of(result)).contains("No front end answers at");
    }

    @Test
    void stopEndsItWithWhatItHas() throws InterruptedException {
        LoadRun run = new LoadRun(plan(2, 1_000_000_000, 0, false, ONCE), samples::add);
        LoadResult result = run.run(Duration.ofMillis(5), progress -> {
            if (progress.done() > 20) {
                run.stop();
            }
        });
        assertThat(result.complete()).isFalse();
        assertThat(result.overall().count()).isEqualTo(samples.size()).isGreaterThan(20);
        assertThat(result.errors()).isEmpty();
    }

    @Test
    void stopCutsOffARequestThatHangs() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            LoadRun run = new LoadRun(plan(2, 10, 0, false, ONCE, URI.create("http://127.0.0.1:" + silent.getLocalPort())), samples::add);
            LoadResult result = run.run(Duration.ofMillis(5), progress -> run.stop());
            assertThat(result.overall().count()).isZero();
            assertThat(result.cutOff() + result.notSent()).isEqualTo(10);
            assertThat(Report.of(result)).startsWith("0 of 10 requests, stopped");
        }
    }

    @Test
    void aSinkThatFailsEndsTheRun() {
        LoadRun run = new LoadRun(plan(2, 1_000_000_000, 4, false, ONCE), sample -> {
            throw new IllegalStateException("full");
        });
        assertThatThrownBy(() -> run.run(Duration.ofMillis(5), progress -> {})).hasMessageContaining("full");
    }

    @Test
    void aPlanNamesWhatIsOutOfBounds() {
        assertThatThrownBy(() -> plan(0, 1, 0, false, ONCE)).hasMessage("clients must be from 1 to 1000, not 0");
        assertThatThrownBy(() -> plan(1, 0, 0, false, ONCE)).hasMessage("requests must be at least 1, not 0");
        assertThatThrownBy(() -> plan(1, 1, -1, false, ONCE)).hasMessage("warm-up requests must be at least 0, not -1");
        assertThatThrownBy(() -> plan(1, 1, 0, false, new RetryPolicy(2, Duration.ofSeconds(1))))
                .hasMessage("a buy that may be sent again needs an idempotency key");
    }
}
