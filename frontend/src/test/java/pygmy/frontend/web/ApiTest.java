package pygmy.frontend.web;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static pygmy.frontend.web.FakeBookstore.XEN;
import static pygmy.frontend.web.FakeBookstore.answer;
import static pygmy.frontend.web.FakeBookstore.books;
import static pygmy.frontend.web.FakeBookstore.decided;
import static pygmy.frontend.web.FakeBookstore.done;
import static pygmy.frontend.web.FakeBookstore.repeated;

import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import pygmy.broker.message.Book;
import pygmy.broker.message.Buy;
import pygmy.broker.message.Decided;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Decision.Kind;
import pygmy.broker.message.Orders;
import pygmy.broker.message.Page;
import pygmy.broker.message.Position;
import pygmy.broker.message.Read;
import pygmy.broker.message.Refused.Why;
import pygmy.broker.message.Write;
import pygmy.broker.rpc.Outcome;
import pygmy.broker.rpc.Timing;
import pygmy.frontend.Bookstore.CacheUse;
import pygmy.frontend.Replicas;

/** Each row of the API, and each way in which the shop behind can answer. */
class ApiTest extends WebTest {

    private static final String XEN_JSON = "{\"id\":3,\"title\":\"Xen and the Art of Surviving Graduate School\","
            + "\"topic\":\"GraduateSchool\",\"cost\":300,\"stock\":1000}";

    @Test
    void lookupFromTheCache() throws Exception {
        store.behaviour = call -> answer(books(XEN), CacheUse.HIT);
        Answer answer = get("/lookup?item=3");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.raw().body()).isEqualTo(XEN_JSON);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.header("X-Cache")).isEqualTo("HIT");
        assertThat(answer.header("X-Served-By")).isEqualTo("frontend-5");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Content-Security-Policy")).contains("default-src 'self'");
        assertThat(answer.header("Server-Timing")).matches("frontend;dur=\\d+\\.\\d{3}");
        assertThat(store.asked).containsExactly("lookup 3");
    }

    @Test
    void lookupFromAReplicaSaysWhichAndWhereTheTimeWent() throws Exception {
        store.behaviour = call -> answer(books(XEN), CacheUse.MISS);
        Answer answer = get("/lookup?item=3");
        assertThat(answer.header("X-Cache")).isEqualTo("MISS");
        assertThat(answer.header("X-Served-By")).isEqualTo("catalog-1");
        assertThat(answer.header("Server-Timing")).matches("frontend;dur=\\d+\\.\\d{3}, queue;dur=0\\.400, catalog;dur=1\\.100");
    }

    @Test
    void lookupOfNoBook() throws Exception {
        store.behaviour = call -> answer(books(), CacheUse.BYPASS);
        Answer answer = get("/lookup?item=99");
        assertThat(answer.problem(404, "no-such-book")).contains("99");
        assertThat(answer.header("X-Cache")).isEqualTo("BYPASS");
        assertThat(answer.header("X-Served-By")).isEqualTo("catalog-1");
    }

    @Test
    void search() throws Exception {
        store.behaviour = call -> answer(books(XEN), CacheUse.MISS);
        Answer answer = get("/search?topic=Gr%C3%A4duate%20School");
        assertThat(answer.raw().body()).isEqualTo("{\"books\":[" + XEN_JSON + "]}");
        assertThat(store.asked).containsExactly(new Read.Search("Gräduate School", Page.first(100), null));
        store.behaviour = call -> answer(books(), CacheUse.MISS);
        assertThat(get("/search?topic=Nothing").raw().body()).isEqualTo("{\"books\":[]}");
    }

    @Test
    void whoeverTakesJsonGetsIt() throws Exception {
        store.behaviour = call -> answer(books(XEN), CacheUse.HIT);
        for (String accept : List.of("*/*", "application/json", "text/html, application/*;q=0.1", "text/html;q=0.9, */*;q=0.8", "text/html;q=0, */*")) {
            assertThat(get("/lookup?item=3", "Accept", accept).raw().body()).as(accept).isEqualTo(XEN_JSON);
        }
        Answer head = send("HEAD", "/lookup?item=3");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.raw().body()).isEmpty();
    }

    @Test
    void buy() throws Exception {
        store.behaviour = call -> completedFuture(decided(Kind.SOLD, ((Buy) call).id(), 3, 1, XEN));
        Answer answer = send("POST", "/buy?item=3");
        Buy asked = (Buy) store.asked.get(0);
        assertThat(asked.item()).isEqualTo(3);
        assertThat(asked.quantity()).isEqualTo(1);
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Location")).isEqualTo("/orders/" + asked.id());
        assertThat(answer.header("Idempotency-Replayed")).isNull();
        assertThat(answer.raw().body()).isEqualTo("{\"order\":\"" + asked.id() + "\",\"item\":3,\"title\":\"" + XEN.title()
                + "\",\"quantity\":1,\"price\":300,\"message\":\"Successfully bought " + XEN.title() + "\"}");
        assertThat(answer.header("X-Served-By")).isEqualTo("order-0");
        assertThat(answer.header("X-Cache")).isNull();
        assertThat(Key.of(answer.header("Idempotency-Key")).id()).isEqualTo(asked.id());
    }

    @Test
    void aReplaySaysSo() throws Exception {
        store.behaviour = call -> completedFuture(repeated(decided(Kind.SOLD, ((Buy) call).id(), 3, 1, XEN)));
        Answer answer = send("POST", "/buy?item=3", "Idempotency-Key", "k");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(answer.header("Location")).isEqualTo("/orders/" + Key.of("k").id());
        store.behaviour = call -> completedFuture(repeated(decided(Kind.OUT_OF_STOCK, "x", 3, 1, null)));
        Answer refused = send("POST", "/buy?item=3", "Idempotency-Key", "k");
        refused.problem(409, "out-of-stock");
        assertThat(refused.header("Idempotency-Replayed")).isEqualTo("true");
    }

    @Test
    void theSameKeyHoweverItIsWritten() throws Exception {
        store.behaviour = call -> completedFuture(call instanceof Buy buy ? decided(Kind.SOLD, buy.id(), 3, 1, XEN) : done(new Orders(List.of())));
        for (String[] ways : new String[][] {{"k", "\"k\""}, {"a\\b", "\"a\\\\b\""}, {"a\"b", "\"a\\\"b\""}, {"a b/c?d=1&#%2f;,", "\"a b/c?d=1&#%2f;,\""},
            {"x".repeat(255), "\"" + "x".repeat(255) + "\""}}) {
            store.asked.clear();
            for (String way : ways) {
                Answer answer = send("POST", "/buy?item=3", "Idempotency-Key", way);
                assertThat(answer.header("Idempotency-Key")).isEqualTo(way);
                String order = answer.json().get("order").stringValue();
                assertThat(order).matches("[0-9a-f]{32}");
                get("/orders?key=" + URLEncoder.encode(way, StandardCharsets.UTF_8));
                get(answer.header("Location"));
                assertThat(store.asked).last().isEqualTo("order " + order);
            }
            assertThat(store.asked.stream().map(call -> call instanceof Buy buy ? "order " + buy.id() : call).distinct()).as(ways[0]).hasSize(1);
        }
    }

    @Test
    void aKeyOfAnyBytes() throws Exception {
        store.behaviour = call -> completedFuture(call instanceof Buy buy ? decided(Kind.SOLD, buy.id(), 3, 1, XEN) : done(new Orders(List.of())));
        try (RawConnection connection = new RawConnection(port)) {
            connection.send("POST /buy?item=3 HTTP/1.1\r\nHost: localhost\r\nIdempotency-Key: caf\u00c3\u00a9\r\nContent-Length: 0\r\n\r\n");
            assertThat(connection.readAnswer()).startsWith("HTTP/1.1 201").contains("Idempotency-Key: caf\u00c3\u00a9\r\n");
        }
        get("/orders?key=caf%C3%A9");
        assertThat(store.asked).last().isEqualTo("order " + ((Buy) store.asked.get(0)).id());
    }

    @Test
    void buyByGetAndByFormWithKeyAndQuantity() throws Exception {
        store.behaviour = call -> completedFuture(decided(Kind.SOLD, ((Buy) call).id(), 3, ((Buy) call).quantity(), XEN));
        String id = Key.of("my key/1").id();
        Answer byGet = get("/buy?item=3&quantity=2", "Idempotency-Key", "my key/1");
        assertThat(byGet.status()).isEqualTo(200);
        assertThat(byGet.json().get("order").stringValue()).isEqualTo(id);
        assertThat(byGet.json().get("price").longValue()).isEqualTo(600);
        assertThat(byGet.json().get("message").stringValue()).isEqualTo("Successfully bought 2 copies of " + XEN.title());
        Answer byForm = send("POST", "/buy", BodyPublishers.ofString("item=3&quantity=2"),
                "Content-Type", "application/x-www-form-urlencoded", "Idempotency-Key", "my key/1");
        assertThat(byForm.json()).isEqualTo(byGet.json());
        assertThat(store.asked).containsExactly(new Buy(id, 3, 2), new Buy(id, 3, 2));
    }

    @Test
    void buyFromOurOwnPageAndUnderOurOwnNames() throws Exception {
        store.behaviour = call -> completedFuture(decided(Kind.SOLD, ((Buy) call).id(), 3, 1, XEN));
        String own = "http://127.0.0.1:" + port;
        assertThat(send("POST", "/buy?item=3", "Origin", own, "Referer", own + "/", "Sec-Fetch-Site", "same-origin").json().has("order")).isTrue();
        assertThat(get("/buy?item=3", "Sec-Fetch-Site", "none").json().has("order")).isTrue();
        for (String host : List.of("localhost", "LOCALHOST:" + port, "shop.localhost", "127.0.0.1", "10.1.2.3:80", "[::1]:" + port, "shop.example",
                "Shop.Example.", "shelf-host")) {
            try (RawConnection connection = new RawConnection(port)) {
                connection.send("POST /buy?item=3 HTTP/1.1\r\nHost: " + host + "\r\nOrigin: http://" + host + "\r\nContent-Length: 0\r\n\r\n");
                assertThat(connection.readAnswer()).as(host).startsWith("HTTP/1.1 20");
            }
        }
        try (RawConnection old = new RawConnection(port)) {
            old.send("GET /buy?item=3 HTTP/1.0\r\n\r\n");
            assertThat(old.readAnswer()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void buyThatIsDecidedAgainst() throws Exception {
        Book twoLeft = new Book(3, XEN.title(), "t", 1, 2, FakeBookstore.AS_OF);
        store.behaviour = call -> completedFuture(decided(Kind.OUT_OF_STOCK, "k", 3, 5, twoLeft));
        Answer answer = send("POST", "/buy?item=3&quantity=5");
        assertThat(answer.problem(409, "out-of-stock")).isEqualTo("Only 2 of the 5 copies of " + XEN.title() + " are left.");
        assertThat(answer.json().get("left").intValue()).isEqualTo(2);
        assertThat(answer.header("X-Served-By")).isEqualTo("order-0");
        store.behaviour = call -> completedFuture(decided(Kind.OUT_OF_STOCK, "k", 3, 5, null));
        answer = send("POST", "/buy?item=3&quantity=5");
        assertThat(answer.problem(409, "out-of-stock")).isEqualTo("There were not 5 copies of " + XEN.title() + " left.");
        assertThat(answer.json().has("left")).isFalse();
        store.behaviour = call -> completedFuture(decided(Kind.NO_SUCH_BOOK, "k", 9, 1, null));
        assertThat(send("POST", "/buy?item=9").problem(404, "no-such-book")).contains("9");
        store.behaviour = call -> completedFuture(decided(Kind.KEY_REUSED, "k", 3, 1, null));
        assertThat(send("POST", "/buy?item=3", "Idempotency-Key", "k").problem(422, "key-reused")).contains("k");
    }

    @Test
    void order() throws Exception {
        Decision sale = ((Outcome.Done<Decided>) decided(Kind.SOLD, "a/b c", 3, 2, null)).value().decision();
        store.behaviour = call -> completedFuture(done(new Orders(List.of(sale))));
        Answer answer = get("/orders/a%2Fb%20c");
        assertThat(answer.raw().body()).isEqualTo("{\"order\":\"a/b c\",\"item\":3,\"title\":\"" + XEN.title()
                + "\",\"quantity\":2,\"price\":600,\"seq\":8,\"time\":\"2027-01-15T08:00:00.123Z\"}");
        assertThat(store.asked).containsExactly("order a/b c");
        store.behaviour = call -> completedFuture(done(new Orders(List.of())));
        assertThat(get("/orders/nobody").problem(404, "no-such-order")).contains("nobody");
    }

    @Test
    void updateOfABook() throws Exception {
        store.behaviour = call -> completedFuture(decided(Kind.UPDATED, "k", 3, 0, XEN));
        Answer answer = json("PATCH", "/books/3", "{\"stock\":1000,\"title\":\"" + XEN.title() + "\"}", "Idempotency-Key", "k");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.raw().body()).isEqualTo(XEN_JSON);
        assertThat(answer.header("X-Cache")).isNull();
        assertThat(answer.header("ETag")).isEqualTo("\"1-7\"");
        assertThat(store.asked).containsExactly(new Write.Update(Key.of("k").id(), 3, null, 1000L, XEN.title(), null));
        store.behaviour = call -> completedFuture(decided(Kind.NO_SUCH_BOOK, "k", 9, 0, null));
        json("PATCH", "/books/9", "{\"stock\":1}").problem(404, "no-such-book");
        store.behaviour = call -> completedFuture(decided(Kind.KEY_REUSED, "k", 9, 0, null));
        json("PATCH", "/books/9", "{\"stock\":1}").problem(422, "key-reused");
    }

    @Test
    void updateOfABookThatMustBeAsItWas() throws Exception {
        store.behaviour = call -> completedFuture(decided(Kind.UPDATED, "k", 3, 0, XEN));
        assertThat(json("PATCH", "/books/3", "{\"stock\":1}", "If-Match", "\"1-7\"", "Idempotency-Key", "k").status()).isEqualTo(200);
        assertThat(json("PATCH", "/books/3", "{\"stock\":1}", "If-Match", "*", "Idempotency-Key", "k").status()).isEqualTo(200);
        assertThat(store.asked).containsExactly(new Write.Update(Key.of("k").id(), 3, null, 1L, null, null, new Position(1, 7)),
                new Write.Update(Key.of("k").id(), 3, null, 1L, null, null));
        store.behaviour = call -> completedFuture(decided(Kind.CHANGED_SINCE, "k", 3, 0, XEN));
        Answer changed = json("PATCH", "/books/3", "{\"stock\":1}", "If-Match", "\"1-6\"");
        assertThat(changed.problem(412, "changed-since")).contains("\"1-7\"");
        assertThat(changed.header("ETag")).isEqualTo("\"1-7\"");
        store.behaviour = call -> completedFuture(repeated(decided(Kind.CHANGED_SINCE, "k", 3, 0, null)));
        json("PATCH", "/books/3", "{\"stock\":1}", "If-Match", "\"1-6\"").problem(412, "changed-since");
        store.asked.clear();
        for (String foreign : List.of("\"x\"", "W/\"1-7\"", "\"9999999999999999999-1\"")) {
            assertThat(json("PATCH", "/books/3", "{\"stock\":1}", "If-Match", foreign).problem(412, "changed-since")).contains("ETag");
        }
        for (String wrong : List.of("1-7", "\"1-7", "\"1-7\", \"1-8\"", "*, \"1-7\"")) {
            assertThat(json("PATCH", "/books/3", "{\"stock\":1}", "If-Match", wrong).problem(400, "bad-parameter")).contains("If-Match");
        }
        assertThat(store.asked).isEmpty();
    }

    @Test
    void aBookAtItsAddressAndWhetherItChanged() throws Exception {
        store.behaviour = call -> answer(books(XEN), CacheUse.HIT);
        for (String address : List.of("/books/3", "/lookup?item=3")) {
            Answer answer = get(address);
            assertThat(answer.raw().body()).isEqualTo(XEN_JSON);
            assertThat(answer.header("ETag")).isEqualTo("\"1-7\"");
            for (String known : List.of("\"1-7\"", "\"x\", W/\"1-7\"", "*")) {
                Answer same = get(address, "If-None-Match", known);
                assertThat(same.status()).as(known).isEqualTo(304);
                assertThat(same.raw().body()).isEmpty();
                assertThat(same.header("ETag")).isEqualTo("\"1-7\"");
            }
            assertThat(get(address, "If-None-Match", "\"1-6\"").status()).isEqualTo(200);
        }
        assertThat(send("HEAD", "/books/3").header("ETag")).isEqualTo("\"1-7\"");
        store.behaviour = call -> answer(books(), CacheUse.HIT);
        get("/books/9", "If-None-Match", "*").problem(404, "no-such-book");
    }

    @Test
    void additionOfABook() throws Exception {
        store.behaviour = call -> completedFuture(decided(Kind.ADDED, "k", 3, 0, XEN));
        Answer answer = json("POST", "/books", XEN_JSON.replace("\"id\":3,", ""), "Idempotency-Key", "k");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Location")).isEqualTo("/books/3");
        assertThat(answer.header("ETag")).isEqualTo("\"1-7\"");
        assertThat(answer.raw().body()).isEqualTo(XEN_JSON);
        assertThat(store.asked).containsExactly(new Write.Add(Key.of("k").id(), XEN.title(), "GraduateSchool", 300, 1000));
    }

    @Test
    void repeatedAdditionIsAnsweredWithTheBookAsItIsNow() throws Exception {
        store.behaviour = call -> call instanceof Write ? completedFuture(decided(Kind.ADDED, "k", 3, 0, null))
                : answer(books(XEN), CacheUse.HIT);
        Answer answer = json("POST", "/books", "{\"title\":\"t\",\"topic\":\"t\",\"cost\":1,\"stock\":1}", "Idempotency-Key", "k");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.raw().body()).isEqualTo(XEN_JSON);
        assertThat(answer.header("Idempotency-Key")).isEqualTo("k");
        assertThat(answer.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(store.asked).hasSize(2).last().isEqualTo("lookup 3");
    }

    @Test
    void howManyCatalogReplicasCount() throws Exception {
        store.behaviour = call -> completedFuture(decided(Kind.RESIZED, "k", 2, 0, null));
        Answer answer = send("POST", "/members?count=2", "Authorization", "Bearer " + TOKEN, "Idempotency-Key", "k");
        assertThat(answer.raw().body()).isEqualTo("{\"members\":2,\"message\":\"2 catalog replicas count now\"}");
        assertThat(store.asked).containsExactly(new Write.Resize(Key.of("k").id(), 2));
        store.behaviour = call -> completedFuture(decided(Kind.REPLICA_ALIVE, "k", 2, 0, null));
        assertThat(send("POST", "/members?count=2", "Authorization", "Bearer " + TOKEN).problem(409, "replica-alive")).contains("catalog-2", "Stop it first");
        store.behaviour = call -> completedFuture(decided(Kind.REPLICA_MISSING, "k", 3, 0, null));
        assertThat(send("POST", "/members?count=4", "Authorization", "Bearer " + TOKEN).problem(409, "replica-missing")).contains("catalog-3", "below 4");
        store.behaviour = call -> completedFuture(decided(Kind.KEY_REUSED, "k", 3, 0, null));
        send("POST", "/members?count=4", "Authorization", "Bearer " + TOKEN, "Idempotency-Key", "k").problem(422, "key-reused");
        store.asked.clear();
        assertThat(send("POST", "/members?count=17", "Authorization", "Bearer " + TOKEN).problem(400, "bad-parameter")).contains("from 1 to 16");
        send("POST", "/members", "Authorization", "Bearer " + TOKEN).problem(400, "bad-parameter");
        send("POST", "/members?count=2").problem(401, "unauthorized");
        assertThat(store.asked).isEmpty();
    }

    @Test
    void changesNeedTheToken() throws Exception {
        Answer none = send("PATCH", "/books/3", BodyPublishers.ofString("{\"stock\":1}"), "Content-Type", "application/json");
        none.problem(401, "unauthorized");
        assertThat(none.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"pygmy\"");
        for (String wrong : List.of("Bearer open-sesam", "Bearer open-sesame2", "Bearer ", "Basic " + TOKEN, TOKEN)) {
            Answer answer = send("POST", "/books", BodyPublishers.ofString("{}"), "Content-Type", "application/json",
                    "Authorization", wrong);
            answer.problem(401, "unauthorized");
            assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer realm=\"pygmy\"");
            assertThat(answer.raw().body()).doesNotContain(TOKEN);
        }
        assertThat(store.asked).isEmpty();
    }

    @Test
    void status() throws Exception {
        Answer answer = get("/status");
        assertThat(answer.raw().body()).startsWith("{\"namespace\":\"shelf\",\"healthy\":false,\"primary\":\"catalog-1\",\"broker\":\"connected\",\"live\":1,"
                + "\"configured\":3,\"note\":\"\",\"replicas\":[{\"service\":\"catalog\",\"replica\":0,\"host\":\"h\",\"pid\":123,"
                + "\"state\":\"LOST\",\"alive\":false,\"role\":\"\",\"was\":\"LIVE primary\",\"configured\":true,\"epoch\":1,\"seq\":7,\"committed\":7,"
                + "\"beatAgeMs\":12345,\"note\":\"not heard for 12.3 s; it was LIVE primary\"},{\"service\":\"catalog\",\"replica\":1,");
        assertThat(answer.header("X-Served-By")).isEqualTo("frontend-5");
    }

    @Test
    void statusWithoutAPrimarySaysNull() throws Exception {
        store.status = new Replicas.Status(null, Replicas.Broker.AWAY, 0, 5, "no connection", List.of());
        assertThat(get("/status").raw().body()).isEqualTo("{\"namespace\":\"shelf\",\"healthy\":false,\"primary\":null,\"broker\":\"away\",\"live\":0,"
                + "\"configured\":5,\"note\":\"no connection\",\"replicas\":[]}");
        store.status = new Replicas.Status("catalog-0", Replicas.Broker.CONNECTED, 5, 5, "", List.of());
        assertThat(get("/status").json().get("healthy").booleanValue()).isTrue();
    }

    @Test
    void nobodyToServeIsToldAtOnce() throws Exception {
        for (Why why : List.of(Why.BUSY, Why.UNAVAILABLE)) {
            store.behaviour = call -> answer(new Outcome.Rejected<>(why, "no catalog replica is live", Timing.NONE), CacheUse.BYPASS);
            Answer read = get("/search?topic=x");
            assertThat(read.problem(503, why == Why.BUSY ? "busy" : "unavailable")).startsWith("No catalog replica is live. ");
            assertThat(read.header("Retry-After")).isEqualTo("1");
            assertThat(read.header("X-Cache")).isEqualTo("BYPASS");
            store.behaviour = call -> completedFuture(new Outcome.Rejected<>(why, "no order replica is live", Timing.NONE));
            Answer buy = send("POST", "/buy?item=3");
            assertThat(buy.problem(503, why == Why.BUSY ? "busy" : "unavailable")).contains("Nothing was changed");
            assertThat(buy.header("Retry-After")).isEqualTo("1");
        }
        store.behaviour = call -> completedFuture(new Outcome.Rejected<>(Why.INVALID, "what is this?", Timing.NONE));
        assertThat(get("/orders/1").problem(502, "not-understood")).contains("versions");
        store.behaviour = call -> completedFuture(new Outcome.Rejected<>(Why.FAILED, "order-0 failed on this request; its log says how", Timing.NONE));
        assertThat(get("/orders/1").problem(502, "service-failed")).startsWith("Order-0 failed on this request; its log says how.");
    }

    @Test
    void anUnknownOutcomeSaysWhatMayHaveHappenedAndWhatToDo() throws Exception {
        Outcome<Decided> unknown = new Outcome.Unknown<>("no answer within 5 s", FakeBookstore.SPENT);
        store.behaviour = call -> completedFuture(unknown);
        Answer buy = send("POST", "/buy?item=3");
        String key = buy.header("Idempotency-Key");
        assertThat(Key.of(key).id()).isEqualTo(((Buy) store.asked.get(0)).id());
        assertThat(buy.problem(504, "outcome-unknown")).startsWith("No answer within 5 s. It may have happened")
                .contains("Idempotency-Key: " + key);
        assertThat(buy.json().get("idempotencyKey").stringValue()).isEqualTo(key);
        assertThat(json("PATCH", "/books/3", "{\"stock\":1}", "Idempotency-Key", "mine").header("Idempotency-Key")).isEqualTo("mine");
        store.behaviour = call -> completedFuture(new Outcome.Unknown<>("no answer within 5 s", FakeBookstore.SPENT));
        assertThat(get("/orders/1").problem(504, "no-answer")).contains("changes nothing");
        store.behaviour = call -> answer(new Outcome.Unknown<>("no answer within 5 s", FakeBookstore.SPENT), CacheUse.MISS);
        Answer read = get("/lookup?item=3");
        assertThat(read.problem(504, "no-answer")).contains("try again");
        assertThat(read.header("Server-Timing")).contains("queue;dur=0.400");
    }

    @Test
    void aFaultOfOursShowsNothingButAnId() throws Exception {
        store.behaviour = call -> {
            throw new IllegalStateException("secret of the house");
        };
        Answer answer = get("/lookup?item=3");
        answer.problem(500, "internal-error");
        assertThat(answer.raw().body()).doesNotContain("secret");
        assertThat(answer.json().get("detail").stringValue()).contains(answer.header("X-Request-Id"));
    }

    @Test
    void everyProblemIsExplainedAtItsAddress() throws Exception {
        assertThat(get("/problems").json().get("problems")).hasSize(ProblemType.values().length);
        store.behaviour = call -> answer(books(), CacheUse.MISS);
        Answer none = get("/lookup?item=9");
        Answer meaning = get(none.json().get("type").stringValue());
        assertThat(meaning.status()).isEqualTo(200);
        assertThat(meaning.json().get("title")).isEqualTo(none.json().get("title"));
        assertThat(meaning.json().get("status")).isEqualTo(none.json().get("status"));
        assertThat(meaning.json().get("meaning").stringValue()).isNotBlank();
        assertThat(get("/problems/nothing").problem(404, "not-found")).contains("/problems");
    }

    @Test
    void whatEachPathTakes() throws Exception {
        assertThat(send("OPTIONS", "/buy").header("Allow")).isEqualTo("GET, POST, OPTIONS");
        assertThat(send("OPTIONS", "/lookup").header("Allow")).isEqualTo("GET,HEAD,OPTIONS");
    }

    @Test
    void thePageNeedsNothingFromElsewhere() throws Exception {
        Answer page = get("/");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(page.header("Content-Security-Policy")).contains("frame-ancestors 'none'");
        for (String file : List.of("/page.css", "/page.js")) {
            assertThat(page.raw().body()).contains(file.substring(1));
            assertThat(get(file).status()).as(file).isEqualTo(200);
        }
        assertThat(page.raw().body()).doesNotContain("http://").doesNotContain("https://")
                .doesNotContain("<script>").doesNotContain("style=");
    }
}
