package pygmy.frontend.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is malformed is answered with a problem that names it, and the shop behind hears nothing of it. */
class BadInputTest extends WebTest {

    private static final String LONG = "x".repeat(201);

    @AfterEach
    void nothingGotThrough() {
        assertThat(store.asked).isEmpty();
    }

    static Stream<Arguments> parameters() {
        return Stream.of("GET /lookup item", "GET /lookup?item= item", "GET /lookup?item=abc item", "GET /lookup?item=1&item=2 item",
                "GET /lookup?item=0 item", "GET /lookup?item=-1 item", "GET /lookup?item=1.5 item", "GET /lookup?item=%203 item",
                "GET /lookup?item=1000000001 item", "GET /lookup?item=2147483648 item", "GET /lookup?item=99999999999999999999 item",
                "GET /lookup?item=%D9%A3 item", "GET /lookup?item=0x3 item", "GET /lookup?item=3%00 item", "GET /lookup?Item=3 Item",
                "GET /search topic", "GET /search?topic= topic", "GET /search?topic=%20%20 topic", "GET /search?topic=a&topic=b topic",
                "GET /search?topic=" + LONG + " topic", "GET /search?topic=a%0Ab topic", "GET /search?topic=a%00 topic",
                "GET /search?topic=%7F topic", "GET /search?topic=%E2%80%A8 topic", "GET /search?topic=%EF%BF%BD topic",
                "POST /buy item", "GET /buy item", "POST /buy?item=x item", "POST /buy?item=1&item=1 item",
                "POST /buy?item=1&quantity=0 quantity", "POST /buy?item=1&quantity= quantity", "POST /buy?item=1&quantity=-3 quantity",
                "POST /buy?item=1&quantity=1000000001 quantity", "POST /buy?item=1&quantity=two quantity",
                "POST /buy?item=1&quantity=1&quantity=1 quantity",
                "POST /buy?item=3&quantty=7 quantty", "GET /buy?item=3&quantty=7 quantty", "POST /buy?item=3&item=3 item",
                "GET /lookup?item=3&item=3 item", "GET /lookup?item=3&x=1 x", "GET /search?topic=a&limits=2 limits", "GET /orders/k?x=1 x",
                "GET /status?x x", "GET /orders key", "GET /orders?key= key", "GET /orders?key=%01 key", "GET /books/x id", "GET /problems?x=1 x",
                "PATCH /books/3?stock=1 stock", "GET /lookup;item=4?item=3 ;", "POST /buy;x=1?item=3 ;", "POST /books?title=t title",
                "GET /orders/" + LONG + " id", "GET /orders/%C3%A9 id", "GET /orders/%01 id", "GET /orders/%20 id")
                .map(row -> Arguments.of((Object[]) row.split(" ")));
    }

    @ParameterizedTest
    @MethodSource
    void parameters(String method, String target, String parameter) throws Exception {
        Answer answer = send(method, target);
        assertThat(answer.problem(400, "bad-parameter")).contains(parameter).hasSizeLessThan(300);
        assertThat(answer.json().get("parameter").stringValue()).isEqualTo(parameter);
        assertThat(answer.header("Server-Timing")).startsWith("frontend;dur=");
    }

    @Test
    void keys() throws Exception {
        for (String key : new String[] {"x".repeat(256), "", "\"\"", "\"k", "\"k\"x", "\"k\\\"", "\"a\\b\"", "\""}) {
            assertThat(send("POST", "/buy?item=3", "Idempotency-Key", key).problem(400, "bad-parameter")).contains("Idempotency-Key");
            json("PATCH", "/books/3", "{\"stock\":1}", "Idempotency-Key", key).problem(400, "bad-parameter");
        }
        Answer twice = send("POST", "/buy?item=3", "Idempotency-Key", "a", "Idempotency-Key", "b");
        assertThat(twice.problem(400, "bad-parameter")).contains("2 times");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"stock\":-1}                     | bad-parameter  | stock",
        "{\"stock\":1000000001}             | bad-parameter  | stock",
        "{\"stock\":99999999999999999999}   | bad-parameter  | stock",
        "{\"stock\":1.0}                    | bad-parameter  | stock",
        "{\"stock\":\"7\"}                  | bad-parameter  | stock",
        "{\"stock\":null}                   | bad-parameter  | stock",
        "{\"stock\":[1]}                    | bad-parameter  | stock",
        "{\"cost\":true}                    | bad-parameter  | cost",
        "{\"title\":7}                      | bad-parameter  | title",
        "{\"title\":\" \"}                  | bad-parameter  | title",
        "{\"title\":\"a\\u0000\"}           | bad-parameter  | title",
        "{\"title\":\" a\"}                 | bad-parameter  | title",
        "{\"topic\":\"a\\u00a0\"}           | bad-parameter  | topic",
        "{\"title\":\"\\ud800\"}            | bad-parameter  | title",
        "{\"topic\":null}                   | bad-parameter  | topic",
        "{\"price\":7}                      | bad-parameter  | price",
        "{\"id\":7}                         | bad-parameter  | id",
        "{}                                 | bad-parameter  | Nothing to change",
        "[]                                 | malformed-json | object",
        "7                                  | malformed-json | object",
        "null                               | malformed-json | object",
        "``                                 | malformed-json | object",
        "{\"stock\":                        | malformed-json | line 1, column",
        "{\"stock\":1}{}                    | malformed-json | line 1, column 12",
        "{\"stock\":1,\"stock\":2}          | malformed-json | each field once",
        "{\"stock\":NaN}                    | malformed-json | line 1, column 13",
        "{'stock':1}                        | malformed-json | line 1, column 2",
        "item=3                             | malformed-json | line 1",
    })
    void updates(String body, String type, String named) throws Exception {
        assertThat(json("PATCH", "/books/3", body).problem(400, type)).contains(named).hasSizeLessThan(400);
    }

    @Test
    void deepJson() throws Exception {
        json("PATCH", "/books/3", "{\"stock\":" + "[".repeat(8_000)).problem(400, "malformed-json");
        json("PATCH", "/books/3", "{\"" + "x".repeat(10_000) + "\":1}").problem(400, "bad-parameter");
    }

    @Test
    void additionsNeedAllFields() throws Exception {
        assertThat(json("POST", "/books", "{\"title\":\"t\",\"topic\":\"t\",\"cost\":1}").problem(400, "bad-parameter")).contains("stock");
        json("POST", "/books", "{\"title\":\"" + LONG + "\",\"topic\":\"t\",\"cost\":1,\"stock\":1}").problem(400, "bad-parameter");
    }

    @ParameterizedTest
    @CsvSource({"0", "x", "-1", "1000000001", "%20"})
    void idsOfBooks(String id) throws Exception {
        assertThat(json("PATCH", "/books/" + id, "{\"stock\":1}").problem(400, "bad-parameter")).contains("id must be");
    }

    @Test
    void otherMediaTypes() throws Exception {
        String auth = "Bearer " + TOKEN;
        send("PATCH", "/books/3", BodyPublishers.ofString("{\"stock\":1}"), "Authorization", auth).problem(415, "unsupported-media-type");
        send("POST", "/books", BodyPublishers.ofString("a"), "Authorization", auth, "Content-Type", "text/xml")
                .problem(415, "unsupported-media-type");
        assertThat(send("POST", "/buy?item=3", BodyPublishers.ofString("{\"item\":3}"), "Content-Type", "application/json")
                .problem(415, "unsupported-media-type")).contains("application/x-www-form-urlencoded");
    }

    @Test
    void bodiesTooLarge() throws Exception {
        byte[] large = "x".repeat(16 * 1024 + 1).getBytes(StandardCharsets.UTF_8);
        assertThat(send("PATCH", "/books/3", BodyPublishers.ofByteArray(large)).problem(413, "body-too-large")).contains("16384 bytes");
        String[] admin = {"Content-Type", "application/json", "Authorization", "Bearer " + TOKEN};
        send("PATCH", "/books/3", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)), admin)
                .problem(413, "body-too-large");
        byte[] form = ("item=3&pad=" + "x".repeat(16 * 1024)).getBytes(StandardCharsets.UTF_8);
        send("POST", "/buy", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(form)),
                "Content-Type", "application/x-www-form-urlencoded").problem(413, "body-too-large");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"POST|/lookup?item=3|GET", "DELETE|/buy?item=3|GET, POST", "HEAD|/buy?item=3|GET, POST",
        "DELETE|/books/3|GET, PATCH", "PUT|/books|GET, POST", "PUT|/status|GET", "PROPFIND|/search?topic=a|GET"})
    void otherMethods(String method, String target, String allowed) throws Exception {
        Answer answer = send(method, target);
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).isEqualTo(allowed);
        if (!method.equals("HEAD")) {
            assertThat(answer.problem(405, "method-not-allowed")).contains(allowed);
        }
    }

    @ParameterizedTest
    @CsvSource({"GET,/nothing", "POST,/nothing", "GET,/lookup/3", "GET,/orders/", "GET,/error", "GET,/internal/fixed",
        "GET,/WEB-INF/x", "GET,/..%2Fapplication.properties", "GET,/application.properties"})
    void otherPaths(String method, String target) throws Exception {
        assertThat(send(method, target).problem(404, "not-found")).contains("/status");
    }

    @Test
    void queriesThatAreNoQueries() throws Exception {
        assertThat(get("/search?" + "a=1&".repeat(40) + "topic=x").problem(400, "bad-parameters")).contains("parameters");
        assertThat(get("/search?topic=%ff%fe").problem(400, "bad-parameters")).contains("UTF-8");
    }

    @ParameterizedTest
    @CsvSource({"GET,/lookup?item=3", "GET,/search?topic=a", "GET,/buy?item=3", "GET,/status", "GET,/orders/k", "GET,/problems", "GET,/", "GET,/page.js"})
    void bodiesWhereNoneIsRead(String method, String target) throws Exception {
        Answer answer = send(method, target, BodyPublishers.ofString("quantity=7"), "Content-Type", "application/x-www-form-urlencoded");
        assertThat(answer.problem(400, "unexpected-body")).contains(method + " ").contains(target.split("\\?")[0]).contains("query");
    }

    @Test
    void encodingsThatNobodyUndoes() throws Exception {
        for (String encoding : new String[] {"gzip", "br", "magic"}) {
            Answer answer = send("POST", "/buy", BodyPublishers.ofString("item=3"), "Content-Type", "application/x-www-form-urlencoded",
                    "Content-Encoding", encoding);
            assertThat(answer.problem(415, "unsupported-media-type")).contains(encoding);
            assertThat(answer.header("Accept-Encoding")).isEqualTo("identity");
            json("PATCH", "/books/3", "{\"stock\":1}", "Content-Encoding", encoding).problem(415, "unsupported-media-type");
        }
    }

    @Test
    void aParameterInQueryAndForm() throws Exception {
        String[] form = {"Content-Type", "application/x-www-form-urlencoded"};
        assertThat(send("POST", "/buy?item=3", BodyPublishers.ofString("item=3"), form).problem(400, "bad-parameter")).contains("2 times");
        assertThat(send("POST", "/buy?item=3", BodyPublishers.ofString("quantty=7"), form).problem(400, "bad-parameter")).contains("quantty");
        send("POST", "/buy", BodyPublishers.ofString("item=%ff"), form).problem(400, "bad-parameters");
        send("POST", "/buy", BodyPublishers.ofString("a=1&".repeat(40)), form).problem(400, "bad-parameters");
    }

    @ParameterizedTest
    @CsvSource({"Sec-Fetch-Site,cross-site,foreign-page", "Sec-Fetch-Site,same-site,foreign-page", "Sec-Fetch-Site,,foreign-page",
        "Origin,http://evil.example,foreign-page", "Origin,null,foreign-page", "Origin,http://127.0.0.1:1,foreign-page",
        "Origin,http://127.0.0.1,foreign-page", "Origin,http://localhost:@,foreign-page", "Origin,://,foreign-page",
        "Referer,http://evil.example/page,foreign-page", "Referer,about:blank,foreign-page", "Sec-Purpose,prefetch,prefetch",
        "Sec-Purpose,prefetch;prerender,prefetch", "Purpose,prefetch,prefetch", "X-Moz,prefetch,prefetch"})
    void aBrowserMustNotBuyForSomebodyElse(String header, String value, String type) throws Exception {
        String given = value == null ? "" : value.replace("@", "" + port);
        for (String[] request : new String[][] {{"GET", "/buy?item=3"}, {"POST", "/buy?item=3"}}) {
            assertThat(send(request[0], request[1], header, given).problem(403, type)).contains(header);
        }
        json("PATCH", "/books/3", "{\"stock\":1}", header, given).problem(403, type);
        json("POST", "/books", "{}", header, given).problem(403, type);
    }

    @Test
    void aForeignPageThatAsksWhetherItMay() throws Exception {
        Answer answer = send("OPTIONS", "/buy", "Origin", "http://evil.example", "Access-Control-Request-Method", "POST");
        assertThat(answer.problem(403, "foreign-page")).contains("http://evil.example");
        assertThat(answer.header("Access-Control-Allow-Origin")).isNull();
    }

    @ParameterizedTest
    @CsvSource({"evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "evil", "1.2.3.4.5", "''"})
    void namesOfSomebodyElse(String host) throws Exception {
        for (String line : new String[] {"GET /buy?item=3", "POST /buy?item=3", "GET /lookup?item=3", "GET /status", "GET /", "POST /nothing"}) {
            try (RawConnection connection = new RawConnection(port)) {
                connection.send(line + " HTTP/1.1\r\nHost: " + host + ":" + port + "\r\nConnection: close\r\n\r\n");
                assertThat(connection.readAnswer()).as(line).startsWith(host.isEmpty() ? "HTTP/1.1 400" : "HTTP/1.1 403")
                        .contains(host.isEmpty() ? "/problems/malformed-request" : "PYGMY_HTTP_HOSTS=" + host);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"text/html|406", "application/xml, text/*|406",
        "*/*, application/json;q=0|406", "application/*;q=0|406", "nothing|400"})
    void otherAnswersThanJson(String accept, int status) throws Exception {
        assertThat(send("POST", "/buy?item=3", "Accept", accept).problem(status, status == 406 ? "not-acceptable" : "bad-parameter")).contains("Accept");
    }
}
