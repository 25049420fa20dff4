package pygmy.frontend.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The HTTP side on a real Tomcat, over a {@link FakeBookstore}. All tests share one server; its few slots make the bound on requests
 * testable.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, classes = WebTest.Setup.class, properties = {"pygmy.http.max-in-flight=4",
    "pygmy.http.last-resort=3s", "pygmy.admin.token=" + WebTest.TOKEN, "pygmy.replica=5", "pygmy.namespace=shelf",
    "pygmy.http.hosts=shop.example, other.example", "pygmy.host=shelf-host"})
abstract class WebTest {

    static final String TOKEN = "open-sesame";

    /** Not a {@code @Configuration}, so that no component scan of the application finds it. */
    @EnableAutoConfiguration
    @Import({WebConfiguration.class, FakeBookstore.class, Lingering.class})
    static final class Setup {}

    static final OpenApi API = new OpenApi();
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Autowired
    FakeBookstore store;

    @Autowired
    Lingering lingering;

    @Value("${local.server.port}")
    int port;

    @BeforeEach
    void forget() {
        store.reset();
        lingering.on = false;
    }

    /** An answer of the server; {@link #json()} is null for one that is not JSON. */
    record Answer(int status, JsonNode json, HttpResponse<String> raw) {

        String header(String name) {
            return raw.headers().firstValue(name).orElse(null);
        }

        /** Checks what every problem must have, and returns its detail. */
        String problem(int expectedStatus, String type) {
            assertThat(raw.body()).isNotEmpty();
            assertThat(status).as(raw.body()).isEqualTo(expectedStatus);
            assertThat(header("Content-Type")).startsWith("application/problem+json");
            assertThat(json.get("type").stringValue()).isEqualTo("/problems/" + type);
            assertThat(json.get("status").intValue()).isEqualTo(expectedStatus);
            assertThat(json.get("title").stringValue()).isNotBlank();
            assertThat(json.get("detail").stringValue()).isNotBlank().doesNotContain("Exception").doesNotContain("java.");
            assertThat(header("X-Served-By")).isNotBlank();
            assertThat(json.get("requestId").stringValue()).isNotBlank().isEqualTo(header("X-Request-Id"));
            assertThat(header("Cache-Control")).isEqualTo("no-store");
            return json.get("detail").stringValue();
        }
    }

    /** @param headers name, value, name, value, … */
    Answer send(String method, String target, BodyPublisher body, String... headers) throws IOException, InterruptedException {
        return parsed(CLIENT.send(request(method, target, body, headers), BodyHandlers.ofString()));
    }

    Answer send(String method, String target, String... headers) throws IOException, InterruptedException {
        return send(method, target, BodyPublishers.noBody(), headers);
    }

    Answer get(String target, String... headers) throws IOException, InterruptedException {
        return send("GET", target, headers);
    }

    Answer json(String method, String target, String body, String... headers) throws IOException, InterruptedException {
        String[] all = Arrays.copyOf(headers, headers.length + 4);
        System.arraycopy(new String[] {"Content-Type", "application/json", "Authorization", "Bearer " + TOKEN}, 0, all, headers.length, 4);
        return send(method, target, BodyPublishers.ofString(body), all);
    }

    CompletableFuture<Answer> sendLater(String method, String target, String... headers) {
        HttpRequest request = request(method, target, BodyPublishers.noBody(), headers);
        return CLIENT.sendAsync(request, BodyHandlers.ofString()).thenApply(WebTest::parsed);
    }

    private HttpRequest request(String method, String target, BodyPublisher body, String... headers) {
        URI uri = URI.create("http://127.0.0.1:" + port + target);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10));
        return (headers.length == 0 ? request : request.headers(headers)).method(method, body).build();
    }

    private static Answer parsed(HttpResponse<String> response) {
        boolean json = response.headers().firstValue("Content-Type").orElse("").contains("json") && !response.body().isEmpty();
        Answer answer = new Answer(response.statusCode(), json ? MAPPER.readTree(response.body()) : null, response);
        if (!response.uri().getPath().equals("/openapi.json")) {
            API.check(response.request().method(), response.uri().getRawPath(), answer.status(), response.headers(), answer.json());
        }
        return answer;
    }
}
