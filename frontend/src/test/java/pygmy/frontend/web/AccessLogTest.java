package pygmy.frontend.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static pygmy.frontend.web.FakeBookstore.XEN;
import static pygmy.frontend.web.FakeBookstore.answer;
import static pygmy.frontend.web.FakeBookstore.books;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import pygmy.frontend.Bookstore.CacheUse;

/** What the service's log says of requests: a line each, written just after the answer, and no secret. */
@ExtendWith(OutputCaptureExtension.class)
class AccessLogTest extends WebTest {

    @Test
    void aLineForEachRequest(CapturedOutput output) throws Exception {
        store.behaviour = call -> answer(books(XEN), CacheUse.HIT);
        get("/lookup?item=3");
        awaitLine(output, "GET /lookup\\?item=3 200 HIT frontend-5 \\d+\\.\\d ms");
        get("/search?topic=%0Aforged");
        awaitLine(output, "GET /search\\?topic=%0Aforged 400 frontend-5 \\d+\\.\\d ms");
        get("/search?topic=" + "x".repeat(2_000));
        awaitLine(output, "GET /search\\?topic=x+… 400 frontend-5 \\d+\\.\\d ms");
    }

    @Test
    void aRefusalBeforeTheService(CapturedOutput output) throws Exception {
        try (RawConnection connection = new RawConnection(port)) {
            connection.send("\u0001 garbage\r\n\r\n");
            connection.readAnswer();
        }
        awaitLine(output, "400 a request that never reached the service, from 127.0.0.1");
        assertThat(output).doesNotContain("IllegalArgumentException");
    }

    @Test
    void noToken(CapturedOutput output) throws Exception {
        json("PATCH", "/books/3", "{}");
        awaitLine(output, "PATCH /books/3 400 .*");
        send("PATCH", "/books/3", "Authorization", "Bearer wrong-guess");
        awaitLine(output, "PATCH /books/3 401 .*");
        assertThat(output).doesNotContain(TOKEN).doesNotContain("wrong-guess");
    }

    private static void awaitLine(CapturedOutput output, String line) {
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(output.getAll()).containsPattern("(?m) INFO +" + line + " \\[[0-9a-zA-Z-]+]$"));
    }
}
