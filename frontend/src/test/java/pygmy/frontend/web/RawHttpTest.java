package pygmy.frontend.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What no HTTP client sends. Tomcat refuses most of it before our code sees it; the answer must be a problem all the same. */
class RawHttpTest extends WebTest {

    private static final String END = "Host: localhost\r\nConnection: close\r\n\r\n";

    static Stream<Arguments> requests() {
        return Stream.of(
                Arguments.of("garbage", "\u0001\u0002 garbage\r\n\r\n", 400),
                Arguments.of("TLS", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n", 400),
                Arguments.of("other version", "GET /status HTTP/3.7\r\n" + END, 505),
                Arguments.of("no host", "GET /status HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
                Arguments.of("two hosts", "GET /status HTTP/1.1\r\nHost: y\r\n" + END, 400),
                Arguments.of("raw character", "GET /search?topic=a{b} HTTP/1.1\r\n" + END, 400),
                Arguments.of("broken percent code in the path", "GET /orders/%zz HTTP/1.1\r\n" + END, 400),
                Arguments.of("broken percent code in the query", "GET /search?topic=%zz HTTP/1.1\r\n" + END, 400),
                Arguments.of("path out of the root", "GET /../../etc/passwd HTTP/1.1\r\n" + END, 400),
                Arguments.of("line too long", "GET /search?topic=" + "x".repeat(9_000) + " HTTP/1.1\r\n" + END, 400),
                Arguments.of("header too large", "GET /status HTTP/1.1\r\nX-Large: " + "x".repeat(9_000) + "\r\n" + END, 400),
                Arguments.of("too many headers", "GET /status HTTP/1.1\r\n" + "A: b\r\n".repeat(150) + END, 400),
                Arguments.of("header without a name", "GET /status HTTP/1.1\r\n: b\r\n" + END, 400),
                Arguments.of("two lengths", "POST /buy HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n" + END, 400),
                Arguments.of("no length", "POST /buy HTTP/1.1\r\nContent-Length: x\r\n" + END, 400),
                Arguments.of("negative length", "POST /buy HTTP/1.1\r\nContent-Length: -1\r\n" + END, 400),
                Arguments.of("unknown transfer", "POST /buy HTTP/1.1\r\nTransfer-Encoding: magic\r\n" + END, 501),
                Arguments.of("huge length", "POST /buy HTTP/1.1\r\nContent-Length: 9000000000\r\n" + END, 413),
                Arguments.of("broken chunk", "POST /buy HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                        + "Transfer-Encoding: chunked\r\n" + END + "zz\r\nabc\r\n", 400),
                Arguments.of("TRACE", "TRACE /status HTTP/1.1\r\n" + END, 405),
                Arguments.of("CONNECT", "CONNECT x:80 HTTP/1.1\r\n" + END, 501),
                Arguments.of("lower case", "get /status HTTP/1.1\r\n" + END, 405),
                Arguments.of("key of a control character", "POST /buy?item=3 HTTP/1.1\r\nIdempotency-Key: a\u0001\r\n" + END, 400),
                Arguments.of("injected header", "GET /lookup?item=%0d%0aX-Evil:1 HTTP/1.1\r\n" + END, 400),
                Arguments.of("broken authority", "GET /status HTTP/1.1\r\nHost: [x\r\nConnection: close\r\n\r\n", 400));
    }

    static Stream<Arguments> named() {
        return Stream.of(
                Arguments.of("GET /status HTTP/1.1\r\nConnection: close\r\n\r\n", "Host must be there once; here it is there 0 times"),
                Arguments.of("GET /status HTTP/1.1\r\nHost: y\r\n" + END, "here it is there 2 times"),
                Arguments.of("GET /status HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n", "Host must be a name or address"),
                Arguments.of("GET /status HTTP/1.1\r\nHost: [x\r\nConnection: close\r\n\r\n", "Host must be a name or address"),
                Arguments.of("GET http://evil.example/status HTTP/1.1\r\n" + END, "names another host than its header Host"),
                Arguments.of("GET /a\\b HTTP/1.1\r\n" + END, "backslash"),
                Arguments.of("GET /orders/a%5Cb HTTP/1.1\r\n" + END, "no backslash"),
                Arguments.of("GET /%00 HTTP/1.1\r\n" + END, "no %00"),
                Arguments.of("GET status HTTP/1.1\r\n" + END, "must begin with a slash"),
                Arguments.of("GET /../../etc/passwd HTTP/1.1\r\n" + END, "lead out"),
                Arguments.of("GET /search?topic=a{b} HTTP/1.1\r\n" + END, "must be percent-encoded"),
                Arguments.of("GET /search?topic=a b HTTP/1.1\r\n" + END, "A blank in the target"),
                Arguments.of("POST /buy HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n" + END, "Content-Length must be there once"),
                Arguments.of("POST /buy HTTP/1.1\r\nContent-Length: x\r\n" + END, "Content-Length must be there once"));
    }

    @ParameterizedTest
    @MethodSource
    void named(String request, String what) throws Exception {
        try (RawConnection connection = new RawConnection(port)) {
            connection.send(request);
            assertThat(connection.readAnswer()).startsWith("HTTP/1.1 400 ").contains("/problems/malformed-request").contains(what);
        }
    }

    @Test
    void anAbsoluteTargetOfOurOwn() throws Exception {
        try (RawConnection connection = new RawConnection(port)) {
            connection.send("GET http://localhost/status HTTP/1.1\r\n" + END);
            assertThat(connection.readAnswer()).startsWith("HTTP/1.1 200 ");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void requests(String name, String request, int status) throws Exception {
        try (RawConnection connection = new RawConnection(port)) {
            connection.send(request);
            String answer = connection.readAnswer();
            assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("application/problem+json").contains("\"type\":\"/problems/")
                    .contains("\"status\":" + status).contains("X-Served-By: frontend-5").contains("Cache-Control: no-store")
                    .doesNotContain("<html").doesNotContain("Exception").doesNotContain("Tomcat")
                    .doesNotContain("org.apache").doesNotContain("X-Evil: ");
        }
        assertThat(store.asked).isEmpty();
    }
}
