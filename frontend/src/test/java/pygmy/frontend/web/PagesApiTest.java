package pygmy.frontend.web;

import static org.assertj.core.api.Assertions.assertThat;
import static pygmy.frontend.web.FakeBookstore.AS_OF;
import static pygmy.frontend.web.FakeBookstore.XEN;
import static pygmy.frontend.web.FakeBookstore.answer;
import static pygmy.frontend.web.FakeBookstore.done;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import pygmy.broker.message.Book;
import pygmy.broker.message.Books;
import pygmy.broker.message.Extent;
import pygmy.broker.message.Page;
import pygmy.broker.message.Read;
import pygmy.broker.message.Topics;
import pygmy.frontend.Bookstore.CacheUse;

/** Lists, page by page, over HTTP. */
class PagesApiTest extends WebTest {

    private void books(long mark, boolean more, Book... books) {
        store.behaviour = call -> answer(done(new Books(List.of(books), AS_OF, new Extent(mark, more))), CacheUse.MISS);
    }

    private void topics(long mark, boolean more, Topics.Topic... topics) {
        store.behaviour = call -> answer(done(new Topics(List.of(topics), AS_OF, new Extent(mark, more))), CacheUse.MISS);
    }

    @Test
    void nextLeadsToThePageAfterTheLastBookAndIsAbsentAtTheEnd() throws Exception {
        for (String list : List.of("/search?topic=GraduateSchool", "/books?topic=GraduateSchool", "/books?")) {
            String topic = list.contains("topic") ? "GraduateSchool" : null;
            store.reset();
            books(77, true, XEN);
            String next = get(list + "&limit=1").json().get("next").stringValue();
            books(77, false, XEN);
            Answer last = get(list + "&limit=2&next=" + next);
            assertThat(last.status()).isEqualTo(200);
            assertThat(last.json().has("next")).isFalse();
            assertThat(store.asked).containsExactly(new Read.Search(topic, Page.first(1), null), new Read.Search(topic, new Page(2, "3", 77L), null));
        }
    }

    @Test
    void topicsHaveNamesAndCounts() throws Exception {
        topics(5, true, new Topics.Topic("A b.c/ü", 12));
        Answer first = get("/topics?limit=1");
        assertThat(first.json().get("topics").toString()).isEqualTo("[{\"topic\":\"A b.c/ü\",\"books\":12}]");
        String next = first.json().get("next").stringValue();
        get("/topics?next=" + next);
        assertThat(store.asked).last().isEqualTo(new Read.TopicList(new Page(100, "A b.c/ü", 5L), null));
        topics(6, false);
        assertThat(get("/topics?next=" + next).problem(410, "list-changed")).contains("write 7", "a topic came or went", "Begin again");
    }

    @Test
    void aListWithOtherMembersIsGone() throws Exception {
        books(77, true, XEN);
        String next = get("/search?topic=GraduateSchool").json().get("next").stringValue();
        books(78, false);
        assertThat(get("/search?topic=GraduateSchool&next=" + next).problem(410, "list-changed")).contains("write 7", "Begin again");
    }

    @Test
    void whatIsNoTokenOrOfAnotherListIsRefused() throws Exception {
        books(77, true, XEN);
        String next = get("/search?topic=GraduateSchool").json().get("next").stringValue();
        String ofTopics = token("1." + "topics".hashCode() + ".1-7.5.x");
        for (String wrong : List.of("x", "%20", next + "A", token("1.5.1-7.77.3"), token("1." + "topic:GraduateSchool".hashCode() + ".1-7.77.x"),
                token("1." + "topic:GraduateSchool".hashCode() + ".1-7.77.0"), token("1." + "topic:GraduateSchool".hashCode() + ".1-7.9999999999999999999.3"),
                token("1." + "topic:GraduateSchool".hashCode() + ".1-7.77."), ofTopics)) {
            assertThat(get("/search?topic=GraduateSchool&next=" + wrong).problem(400, "bad-parameter")).as(wrong).contains("next");
        }
        assertThat(get("/search?topic=Other&next=" + next).problem(400, "bad-parameter")).contains("another list");
        assertThat(get("/books?next=" + next).problem(400, "bad-parameter")).contains("another list");
        assertThat(get("/topics?next=" + next).problem(400, "bad-parameter")).contains("another list");
        assertThat(get("/books?topic=GraduateSchool&next=" + next).status()).as("the same list").isEqualTo(200);
        for (String limit : List.of("0", "1001", "-1", "x", "")) {
            assertThat(get("/topics?limit=" + limit).problem(400, "bad-parameter")).contains("limit");
        }
        assertThat(get("/books?topic=").problem(400, "bad-parameter")).contains("topic");
    }

    private static String token(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether it comes at once or later; and a small answer is not worth it. */
    @Test
    void largeAnswersAreCompressedForWhoeverAsks() throws Exception {
        Book[] many = Collections.nCopies(100, XEN).toArray(Book[]::new);
        Books found = new Books(List.of(many), AS_OF, new Extent(1, false));
        for (boolean later : List.of(false, true)) {
            CompletableFuture<Object> held = new CompletableFuture<>();
            store.behaviour = call -> later ? held : answer(done(found), CacheUse.HIT);
            CompletableFuture<HttpResponse<byte[]>> answer = raw("/search?topic=a", "gzip");
            if (later) {
                store.nextCall();
                held.complete(answer(done(found), CacheUse.MISS).join());
            }
            HttpResponse<byte[]> compressed = answer.get();
            assertThat(compressed.headers().firstValue("Content-Encoding")).hasValue("gzip");
            assertThat(compressed.headers().firstValue("Vary").orElse("").toLowerCase()).contains("accept-encoding");
            byte[] plain = new GZIPInputStream(new ByteArrayInputStream(compressed.body())).readAllBytes();
            assertThat(new String(plain, StandardCharsets.UTF_8)).startsWith("{\"books\":[{\"id\":3").endsWith("]}");
            assertThat(compressed.body().length).isLessThan(plain.length / 5);
        }
        store.behaviour = call -> answer(done(found), CacheUse.HIT);
        assertThat(raw("/search?topic=a", "identity").get().headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(raw("/page.css", "gzip").get().headers().firstValue("Content-Encoding")).hasValue("gzip");
        CompletableFuture<Object> held = new CompletableFuture<>();
        store.behaviour = call -> call.equals("lookup 3") ? answer(done(new Books(List.of(XEN), AS_OF)), CacheUse.HIT) : held;
        assertThat(raw("/lookup?item=3", "gzip").get().headers().firstValue("Content-Encoding")).isEmpty();
        CompletableFuture<HttpResponse<byte[]>> small = raw("/search?topic=b", "gzip");
        held.complete(answer(done(new Books(List.of(XEN), AS_OF, new Extent(1, false))), CacheUse.MISS).join());
        assertThat(small.get().headers().firstValue("Content-Encoding")).isEmpty();
    }

    private CompletableFuture<HttpResponse<byte[]>> raw(String target, String accepted) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target)).header("Accept-Encoding", accepted).build();
        return HttpClient.newHttpClient().sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
    }
}
