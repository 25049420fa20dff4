package pygmy.frontend.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static pygmy.frontend.web.FakeBookstore.XEN;
import static pygmy.frontend.web.FakeBookstore.answer;
import static pygmy.frontend.web.FakeBookstore.books;
import static pygmy.frontend.web.FakeBookstore.decided;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.test.context.TestPropertySource;
import pygmy.broker.message.Books;
import pygmy.broker.message.Buy;
import pygmy.broker.message.Decision.Kind;
import pygmy.frontend.Bookstore;
import pygmy.frontend.Bookstore.CacheUse;

/** Bodies that come slowly, or not at all: a server of two threads goes on serving everybody else. */
@TestPropertySource(properties = {"pygmy.http.max-in-flight=8", "pygmy.http.body-within=3s", "server.tomcat.threads.max=2",
    "server.tomcat.threads.min-spare=2", "spring.threads.virtual.enabled=false"})
class SlowBodyTest extends WebTest {

    private static final String FORM = "POST /buy HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n";

    @Autowired
    FilterRegistrationBean<Gate> gate;

    private final List<RawConnection> slow = new ArrayList<>();

    @AfterEach
    void hangUp() throws Exception {
        for (RawConnection connection : slow) {
            connection.close();
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> gate.getFilter().inFlight() == 0);
    }

    private RawConnection begin(String request) throws Exception {
        RawConnection connection = new RawConnection(port);
        slow.add(connection);
        connection.send(request);
        return connection;
    }

    private void awaitArriving(int number) {
        await().atMost(Duration.ofSeconds(2)).pollInterval(Duration.ofMillis(5)).until(() -> gate.getFilter().inFlight() == number);
    }

    @Test
    void holdUpNobodyAndAreTold() throws Exception {
        for (int i = 0; i < 5; i++) {
            begin(FORM + "Content-Length: 100\r\n\r\nitem=");
        }
        awaitArriving(5);
        store.behaviour = call -> call instanceof Buy buy ? CompletableFuture.completedFuture(decided(Kind.SOLD, buy.id(), 3, 1, XEN))
                : answer(books(XEN), CacheUse.HIT);
        for (int i = 0; i < 5; i++) {
            assertThat(get("/lookup?item=3").status()).isEqualTo(200);
            assertThat(get("/status").status()).isEqualTo(200);
            assertThat(send("POST", "/buy", java.net.http.HttpRequest.BodyPublishers.ofString("item=3"),
                    "Content-Type", "application/x-www-form-urlencoded").json().get("item").intValue()).isEqualTo(3);
        }
        for (RawConnection connection : slow) {
            assertThat(connection.readAnswer()).startsWith("HTTP/1.1 408 ").contains("Connection: close").contains("/problems/body-timeout")
                    .contains("5 bytes of it had come");
            assertThat(connection.isAtEnd()).isTrue();
        }
    }

    @Test
    void aBodyInPiecesIsTaken() throws Exception {
        store.behaviour = call -> CompletableFuture.completedFuture(decided(Kind.SOLD, ((Buy) call).id(), 3, 2, XEN));
        RawConnection connection = begin(FORM + "Content-Length: 17\r\n\r\nitem=");
        awaitArriving(1);
        connection.send("3&quant");
        connection.send("ity=2");
        assertThat(connection.readAnswer()).contains("\"quantity\":2");
        RawConnection chunked = begin(FORM + "Transfer-Encoding: chunked\r\n\r\n5\r\nitem=\r\n");
        awaitArriving(1);
        chunked.send("1\r\n3\r\n0\r\n\r\n");
        assertThat(chunked.readAnswer()).contains("\"item\":3");
    }

    /** Each of them would keep a thread after its answer, for as long as its client likes. */
    @ParameterizedTest
    @ValueSource(strings = {"POST /nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000000\r\n\r\nx",
        "GET /lookup?item=3 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\nx",
        "POST /%zz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nx",
        "TRACE /status HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nx"})
    void nobodyWaitsForABodyThatIsRefused(String request) throws Exception {
        for (int i = 0; i < 6; i++) {
            begin(request);
        }
        store.behaviour = call -> answer(books(XEN), CacheUse.HIT);
        for (int i = 0; i < 3; i++) {
            assertThat(get("/lookup?item=3").status()).isEqualTo(200);
        }
        for (RawConnection connection : slow) {
            assertThat(connection.readAnswer()).startsWith("HTTP/1.1 4").contains("/problems/");
            assertThat(connection.isAtEnd()).isTrue();
        }
    }

    @Test
    void moreThanAFewAreToldAtOnceAndRequestsWithoutOneAreServed() throws Exception {
        for (int i = 0; i < 8; i++) {
            begin(FORM + "Content-Length: 100\r\n\r\n");
        }
        awaitArriving(8);
        RawConnection ninth = begin(FORM + "Content-Length: 100\r\n\r\n");
        assertThat(ninth.readAnswer()).startsWith("HTTP/1.1 503 ").contains("Retry-After: 1").contains("Nothing was done");
        store.behaviour = call -> answer(books(XEN), CacheUse.HIT);
        assertThat(get("/lookup?item=3").status()).isEqualTo(200);
    }

    @Test
    void anOverloadedFrontEndStillSaysHowItStands() throws Exception {
        CompletableFuture<Bookstore.Answer<Books>> future = new CompletableFuture<>();
        store.behaviour = call -> future;
        List<CompletableFuture<Answer>> waiting = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            waiting.add(sendLater("GET", "/lookup?item=3"));
            store.nextCall();
        }
        get("/lookup?item=4").problem(503, "busy");
        assertThat(get("/status").status()).isEqualTo(200);
        future.complete(new Bookstore.Answer<>(books(XEN), CacheUse.MISS));
        for (CompletableFuture<Answer> answer : waiting) {
            assertThat(answer.get(5, TimeUnit.SECONDS).status()).isEqualTo(200);
        }
    }
}
