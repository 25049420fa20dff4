package pygmy.frontend.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static pygmy.frontend.web.FakeBookstore.XEN;
import static pygmy.frontend.web.FakeBookstore.answer;
import static pygmy.frontend.web.FakeBookstore.books;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import pygmy.broker.message.Book;
import pygmy.broker.message.Books;
import pygmy.frontend.Bookstore;
import pygmy.frontend.Bookstore.CacheUse;

/** Answers that come after their request's thread has left, and the bound on how many may be waited for. */
class LateAnswerTest extends WebTest {

    private static final int SLOTS = 4;

    @Autowired
    FilterRegistrationBean<Gate> gate;

    @Test
    void anAnswerComesWhenItsFutureCompletes() throws Exception {
        CompletableFuture<Bookstore.Answer<Books>> future = new CompletableFuture<>();
        store.behaviour = call -> future;
        CompletableFuture<Answer> late = sendLater("GET", "/lookup?item=3");
        store.nextCall();
        assertThat(late).isNotDone();
        future.complete(new Bookstore.Answer<>(books(XEN), CacheUse.MISS));
        Answer answer = late.get(5, TimeUnit.SECONDS);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("X-Cache")).isEqualTo("MISS");
        assertThat(answer.header("Server-Timing")).contains("catalog;dur=1.100");
    }

    @Test
    void requestsBeyondTheBoundAreToldAtOnceAndSlotsComeBack() throws Exception {
        for (int round = 0; round < 3; round++) {
            CompletableFuture<Bookstore.Answer<Books>> future = new CompletableFuture<>();
            store.behaviour = call -> future;
            List<CompletableFuture<Answer>> waiting = new ArrayList<>();
            for (int i = 0; i < SLOTS; i++) {
                waiting.add(sendLater("GET", "/lookup?item=3"));
                store.nextCall();
            }
            Answer refused = get("/lookup?item=4");
            assertThat(refused.problem(503, "busy")).contains("Nothing was done");
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            assertThat(store.asked).doesNotContain("lookup 4");
            future.complete(new Bookstore.Answer<>(books(XEN), CacheUse.MISS));
            for (CompletableFuture<Answer> answer : waiting) {
                assertThat(answer.get(5, TimeUnit.SECONDS).status()).isEqualTo(200);
            }
            awaitAllSlots();
        }
    }

    @Test
    void aFutureThatFailsIsAFaultOfOurs() throws Exception {
        CompletableFuture<Bookstore.Answer<Books>> future = new CompletableFuture<>();
        store.behaviour = call -> future;
        CompletableFuture<Answer> late = sendLater("GET", "/lookup?item=3");
        store.nextCall();
        future.completeExceptionally(new IllegalStateException("secret of the house"));
        late.get(5, TimeUnit.SECONDS).problem(500, "internal-error");
        store.behaviour = call -> CompletableFuture.failedFuture(new IllegalStateException("secret of the house"));
        assertThat(send("POST", "/buy?item=3", "Idempotency-Key", "k").problem(504, "outcome-unknown")).contains("Idempotency-Key: k");
    }

    @Test
    void aFutureThatNeverCompletesIsGivenUp() throws Exception {
        store.behaviour = call -> new CompletableFuture<>();
        CompletableFuture<Answer> read = sendLater("GET", "/lookup?item=3");
        CompletableFuture<Answer> buy = sendLater("POST", "/buy?item=3", "Idempotency-Key", "k");
        read.get(10, TimeUnit.SECONDS).problem(500, "internal-error");
        assertThat(buy.get(10, TimeUnit.SECONDS).problem(504, "outcome-unknown")).contains("may have happened");
        awaitAllSlots();
    }

    @Test
    void aClientThatLeavesGivesItsSlotBack() throws Exception {
        CompletableFuture<Bookstore.Answer<Books>> future = new CompletableFuture<>();
        store.behaviour = call -> future;
        try (RawConnection connection = new RawConnection(port)) {
            connection.send("GET /lookup?item=3 HTTP/1.1\r\nHost: localhost\r\n\r\n");
            store.nextCall();
        }
        future.complete(new Bookstore.Answer<>(books(XEN), CacheUse.MISS));
        awaitAllSlots();
    }

    /** An answer that cannot be sent as its client has left, while the request's own thread is still on its way out: Tomcat tells nobody of its end. */
    @Test
    void aClientThatLeavesBeforeItsRequestsThreadGivesItsSlotBack() throws Exception {
        lingering.on = true;
        for (int round = 0; round < 500; round++) {
            CompletableFuture<Bookstore.Answer<Books>> future = new CompletableFuture<>();
            store.behaviour = call -> future;
            RawConnection connection = new RawConnection(port);
            connection.send("GET /lookup?item=3 HTTP/1.1\r\nHost: localhost\r\n\r\n");
            store.nextCall();
            connection.reset();
            future.complete(new Bookstore.Answer<>(books(XEN), CacheUse.MISS));
            awaitAllSlots();
        }
    }

    @Test
    void anAnswerLargerThanTomcatsBufferComesWhole() throws Exception {
        Book[] all = Collections.nCopies(1_000, XEN).toArray(Book[]::new);
        CompletableFuture<Bookstore.Answer<Books>> future = new CompletableFuture<>();
        store.behaviour = call -> future;
        CompletableFuture<Answer> late = sendLater("GET", "/search?topic=x");
        store.nextCall();
        future.complete(new Bookstore.Answer<>(books(all), CacheUse.MISS));
        Answer answer = late.get(5, TimeUnit.SECONDS);
        assertThat(answer.json().get("books")).hasSize(1_000);
        assertThat(answer.header("Content-Length")).isEqualTo(Integer.toString(answer.raw().body().length()));
    }

    /** Tomcat uses its objects for one request after another: whoever touches a request that is over touches a stranger's. */
    @Test
    void clientsThatLeaveAsTheirAnswersComeHarmNobodyElse() throws Exception {
        for (int round = 0; round < 100; round++) {
            BlockingQueue<CompletableFuture<Bookstore.Answer<Books>>> asked = new LinkedBlockingQueue<>();
            store.behaviour = call -> {
                CompletableFuture<Bookstore.Answer<Books>> future = new CompletableFuture<>();
                asked.add(future);
                return future;
            };
            List<CompletableFuture<Bookstore.Answer<Books>>> futures = new ArrayList<>();
            List<RawConnection> leaving = new ArrayList<>();
            // One slot is for whoever comes next, one for the request before that, which may be over a moment after its answer.
            for (int i = 0; i < SLOTS - 2; i++) {
                RawConnection connection = new RawConnection(port);
                connection.send("GET /lookup?item=3 HTTP/1.1\r\nHost: localhost\r\n\r\n");
                futures.add(asked.poll(5, TimeUnit.SECONDS));
                leaving.add(connection);
            }
            CompletableFuture<Void> left = CompletableFuture.runAsync(() -> leaving.forEach(RawConnection::reset));
            futures.forEach(future -> future.complete(new Bookstore.Answer<>(books(XEN), CacheUse.MISS)));
            for (int i = 0; i < 5; i++) {
                try (RawConnection other = new RawConnection(port)) {
                    other.send("GET /status HTTP/1.1\r\nHost: localhost\r\n\r\n");
                    assertThat(other.readAnswer()).as("round %d", round).startsWith("HTTP/1.1 200");
                }
            }
            left.join();
            awaitAllSlots();
        }
    }

    /** A slot is given back just after its answer, so there may be a moment in which the answer is here and the slot is not. */
    private void awaitAllSlots() {
        await().atMost(Duration.ofSeconds(5)).pollInterval(Duration.ofMillis(2)).until(() -> gate.getFilter().inFlight() == 0);
    }
}
