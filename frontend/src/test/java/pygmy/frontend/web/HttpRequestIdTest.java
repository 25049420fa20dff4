package pygmy.frontend.web;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static pygmy.frontend.web.FakeBookstore.XEN;
import static pygmy.frontend.web.FakeBookstore.answer;
import static pygmy.frontend.web.FakeBookstore.books;
import static pygmy.frontend.web.FakeBookstore.decided;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.MDC;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import pygmy.broker.message.Buy;
import pygmy.broker.message.Decision.Kind;
import pygmy.broker.rpc.RequestId;
import pygmy.frontend.Bookstore.CacheUse;

/** Every request has an id: in its answer, in a problem, in its lines, and with the thread that calls the services for it. */
@ExtendWith(OutputCaptureExtension.class)
class HttpRequestIdTest extends WebTest {

    private static final String NEW = "[0-9a-f]{16}";
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @Test
    void isTheClients(CapturedOutput output) throws Exception {
        store.behaviour = call -> answer(books(XEN), CacheUse.HIT);
        assertThat(get("/lookup?item=3", "X-Request-Id", "mine-1").header("X-Request-Id")).isEqualTo("mine-1");
        awaitLine(output, "GET /lookup\\?item=3 200 HIT frontend-5 .* ms \\[mine-1]");
    }

    @Test
    void isNewWhereTheClientsIsNotSafeOrThereAreTwo() throws Exception {
        store.behaviour = call -> answer(books(XEN), CacheUse.HIT);
        for (String bad : new String[] {"a b", "x".repeat(65), "a]", "-n", "\u00e4"}) {
            assertThat(get("/lookup?item=3", "X-Request-Id", bad).header("X-Request-Id")).as(bad).matches(NEW);
        }
        assertThat(get("/lookup?item=3", "X-Request-Id", "one", "X-Request-Id", "two").header("X-Request-Id")).matches(NEW);
        assertThat(get("/lookup?item=3").header("X-Request-Id")).matches(NEW).isNotEqualTo(get("/lookup?item=3").header("X-Request-Id"));
    }

    @Test
    void isThatOfTheTrace() throws Exception {
        store.behaviour = call -> answer(books(XEN), CacheUse.HIT);
        String parent = "00-" + TRACE + "-00f067aa0ba902b7-01";
        assertThat(get("/lookup?item=3", "traceparent", parent).header("X-Request-Id")).isEqualTo(TRACE);
        assertThat(get("/lookup?item=3", "traceparent", parent, "X-Request-Id", "mine").header("X-Request-Id")).isEqualTo("mine");
        assertThat(get("/lookup?item=3", "traceparent", "00-" + "0".repeat(32) + "-00f067aa0ba902b7-01").header("X-Request-Id")).matches(NEW);
    }

    @Test
    void isInAProblemAndWithAFaultOfOurs(CapturedOutput output) throws Exception {
        Answer bad = get("/lookup?item=x", "X-Request-Id", "bad-1");
        bad.problem(400, "bad-parameter");
        assertThat(bad.json().get("requestId").stringValue()).isEqualTo("bad-1");
        store.behaviour = call -> {
            throw new IllegalStateException("broken");
        };
        get("/lookup?item=3", "X-Request-Id", "fault-1").problem(500, "internal-error");
        awaitLine(output, "Internal error \\[fault-1]");
    }

    @Test
    void isInWhatTomcatRefuses(CapturedOutput output) throws Exception {
        try (RawConnection connection = new RawConnection(port)) {
            connection.send("GET /lookup?item=<3> HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(connection.readAnswer()).contains("X-Request-Id: ").contains("requestId");
        }
        awaitLine(output, "400 a request that never reached the service, from 127.0.0.1 \\[" + NEW + "]");
    }

    /** As the answer comes by another thread later. */
    @Test
    void isInTheLineWithTheOrder(CapturedOutput output) throws Exception {
        store.behaviour = call -> CompletableFuture.supplyAsync(() -> decided(Kind.SOLD, ((Buy) call).id(), 3, 1, XEN),
                CompletableFuture.delayedExecutor(50, java.util.concurrent.TimeUnit.MILLISECONDS));
        Answer bought = send("POST", "/buy?item=3", "X-Request-Id", "buy-1");
        assertThat(bought.header("X-Request-Id")).isEqualTo("buy-1");
        awaitLine(output, "POST /buy\\?item=3 201 order-0 .* ms order " + bought.json().get("order").stringValue() + " \\[buy-1]");
    }

    @Test
    void isWithTheThreadThatCalls() throws Exception {
        String[] seen = new String[1];
        store.behaviour = call -> {
            seen[0] = MDC.get(RequestId.KEY);
            return completedFuture(decided(Kind.SOLD, ((Buy) call).id(), 3, 1, XEN));
        };
        send("POST", "/buy?item=3", "X-Request-Id", "call-1");
        assertThat(seen[0]).isEqualTo("call-1");
        send("POST", "/buy?item=3");
        assertThat(seen[0]).matches(NEW);
    }

    private static void awaitLine(CapturedOutput output, String line) {
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(output.getAll()).containsPattern("(?m)" + line + "$"));
    }
}
