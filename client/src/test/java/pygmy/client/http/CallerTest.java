package pygmy.client.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pygmy.client.FrontEndStub;
import pygmy.client.FrontEndStub.Seen;

class CallerTest {

    private static final Request BUY = Request.buy(3, 1, "k1");

    private final List<String> notices = new ArrayList<>();
    private FrontEndStub stub;

    @BeforeEach
    void start() throws IOException {
        stub = new FrontEndStub();
    }

    @AfterEach
    void stop() {
        stub.close();
    }

    private Answer call(Request request, RetryPolicy policy, String... urls) {
        try (Caller caller = caller(policy, urls)) {
            return caller.call(request);
        }
    }

    private Caller caller(RetryPolicy policy, String... urls) {
        List<URI> frontends = urls.length == 0 ? List.of(stub.uri()) : List.of(urls).stream().map(URI::create).toList();
        return new Caller(frontends, policy, (problem, nextTry, pause) -> notices.add(nextTry + " " + problem.title()));
    }

    private static RetryPolicy tries(int tries) {
        return new RetryPolicy(tries, Duration.ofSeconds(15));
    }

    @Test
    void handsUpWhatTheHeadersSay() {
        Answer answer = call(Request.lookup(3), tries(1));

        assertThat(answer).isInstanceOf(Answer.Done.class);
        assertThat(answer.reply().cache()).isEqualTo("MISS");
        assertThat(answer.reply().servedBy()).isEqualTo("catalog-1");
        assertThat(answer.reply().timing()).isEqualTo(new ServerTiming(120, 400, 0, 0, 1100));
        assertThat(Json.read(answer.reply(), Book.class).cost()).isEqualTo(300);
    }

    @Test
    void keepsItsConnection() {
        try (Caller caller = caller(tries(1))) {
            for (int i = 0; i < 5; i++) {
                assertThat(caller.call(i % 2 == 0 ? Request.lookup(3) : BUY)).isInstanceOf(Answer.Done.class);
            }
        }
        assertThat(stub.seen().stream().map(Seen::clientPort).distinct()).hasSize(1);
    }

    @Test
    void opensAnotherConnectionWhereTheServerClosedIt() {
        stub.then(200, FrontEndStub.BOOK_3, "Connection", "close");
        try (Caller caller = caller(tries(1))) {
            assertThat(caller.call(Request.lookup(3))).isInstanceOf(Answer.Done.class);
            assertThat(caller.call(Request.lookup(3))).isInstanceOf(Answer.Done.class);
        }
        assertThat(stub.seen().stream().map(Seen::clientPort).distinct()).hasSize(2);
    }

    @Test
    void doesNotRepeatWhatWasRefused() {
        stub.thenProblem(409, "Out of stock", "Book 3 has 0 copies left.");

        Answer answer = call(BUY, tries(6));

        assertThat(answer).isEqualTo(new Answer.Rejected(answer.reply(), new Problem("Out of stock", "Book 3 has 0 copies left.")));
        assertThat(stub.seen()).hasSize(1);
    }

    @Test
    void repeatsWithTheSameKeyUntilItIsDone() {
        stub.thenProblem(503, "Busy", "").thenProblem(504, "Too late", "").thenHangUp();

        assertThat(call(BUY, tries(6))).isInstanceOf(Answer.Done.class);
        assertThat(stub.seen()).hasSize(4).allMatch(request -> "k1".equals(request.key()));
        assertThat(notices).hasSize(3).first().isEqualTo("2 Busy");
    }

    @Test
    void boundsItsTries() {
        stub.otherwise(request -> new FrontEndStub.Say(503, "", Map.of()));

        assertThat(call(BUY, tries(3))).isInstanceOf(Answer.Unavailable.class);
        assertThat(stub.seen()).hasSize(3);
    }

    @Test
    void whatWasUnknownOnceStaysUnknownUntilATrySettlesIt() {
        stub.thenProblem(504, "Too late", "It may have happened.").thenProblem(503, "Busy", "");
        assertThat(call(BUY, tries(2))).isInstanceOfSatisfying(Answer.Unknown.class,
                unknown -> assertThat(unknown.problem().title()).isEqualTo("Too late"));

        stub.thenProblem(504, "Too late", "").thenProblem(409, "Out of stock", "");
        assertThat(call(BUY, tries(2))).isInstanceOf(Answer.Rejected.class);
    }

    @Test
    void anUnexpectedStatusIsUnknownAndNotRepeated() {
        stub.then(500, "<html>");
        assertThat(call(BUY, tries(6))).isInstanceOfSatisfying(Answer.Unknown.class,
                unknown -> assertThat(unknown.problem().title()).isEqualTo("HTTP status 500"));
        assertThat(stub.seen()).hasSize(1);
    }

    @Test
    void waitsAsLongAsRetryAfterSays() {
        stub.thenProblem(503, "Busy", "", "Retry-After", "1");
        long start = System.nanoTime();
        assertThat(call(BUY, tries(6))).isInstanceOf(Answer.Done.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void givesUpAtOnceWhereRetryAfterIsBeyondTheDeadline() {
        stub.thenProblem(503, "Busy", "", "Retry-After", "60");
        assertThat(call(BUY, tries(6))).isInstanceOf(Answer.Unavailable.class);
        assertThat(stub.seen()).hasSize(1);
    }

    @Test
    void nobodyThereMeansNothingHappened() throws IOException {
        String dead = FrontEndStub.deadUrl();
        assertThat(call(BUY, tries(2), dead)).isInstanceOfSatisfying(Answer.Unavailable.class,
                unavailable -> assertThat(unavailable.problem().title()).isEqualTo("No front end answers at " + dead));
    }

    @Test
    void goesOnToTheNextFrontEnd() throws IOException {
        assertThat(call(BUY, tries(2), FrontEndStub.deadUrl(), stub.url())).isInstanceOf(Answer.Done.class);
    }

    @Test
    void aLostConnectionIsUnknown() {
        stub.thenHangUp();
        assertThat(call(BUY, tries(1))).isInstanceOf(Answer.Unknown.class);
    }

    @Test
    void silenceIsUnknownAfterTheDeadline() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Answer answer = call(BUY, new RetryPolicy(3, Duration.ofMillis(300)), "http://127.0.0.1:" + silent.getLocalPort());
            assertThat(answer).isInstanceOfSatisfying(Answer.Unknown.class,
                    unknown -> assertThat(unknown.problem().title()).contains("did not answer in time"));
        }
    }

    @Test
    void keepsThePathOfTheUrl() {
        call(Request.lookup(3), tries(1), stub.url() + "/shop/");
        assertThat(stub.seen().get(0).target()).isEqualTo("/shop/lookup?item=3");
    }

    @Test
    void encodesWhatPeopleType() {
        assertThat(Request.search("a b&c=d").target()).isEqualTo("/search?topic=a+b%26c%3Dd");
        assertThat(Request.order("a b/../c?").target()).isEqualTo("/orders/a%20b%2F..%2Fc%3F");
    }

    @Test
    void aRequestDoesNotShowItsToken() {
        assertThat(Request.add(Map.of(), "k", "secret")).hasToString("POST /books");
    }
}
