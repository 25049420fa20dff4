package pygmy.experiments.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import pygmy.broker.TestBroker;
import pygmy.client.http.Answer;
import pygmy.client.http.Book;
import pygmy.client.http.Caller;
import pygmy.client.http.Json;
import pygmy.client.http.Request;
import pygmy.client.http.RetryPolicy;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.SystemPlan;

/** One topic with as many books as an answer could never hold: page by page, while books are sold, come and go. */
class LargeTopicTest {

    private static final String TOPIC = "Topic0";
    private static final String OTHER = "Other";
    private static final Duration LIVE_WITHIN = Duration.ofSeconds(240);
    private static final RetryPolicy ONCE = RetryPolicy.once(Duration.ofSeconds(30));
    private static final int MEASURED = 200;

    @Test
    void aTopicOf40000Books() throws Exception {
        with(40_000);
    }

    @Test
    @Tag("faults")
    void aTopicOf100000Books() throws Exception {
        with(100_000);
    }

    private static void with(int books) throws Exception {
        Path file = GeneratedBooks.file(books, books + 1);
        SystemPlan plan = SystemPlan.lean(TestBroker.uri()).with(2, 1, 2).withBooks(file).withJavaOptions("-Xmx512m", "-XX:+UseSerialGC");
        try (LocalSystem system = new LocalSystem(plan)) {
            system.start(LIVE_WITHIN);
            try (Caller first = caller(system, 0); Caller second = caller(system, 1); Caller buyer = caller(system, 0)) {
                pagesAgreeWhileBooksAreSold(List.of(first, second), buyer, books);
                whatComesIntoTheListEndsItsPages(first, second, books);
                manyColdReadsAreServed(first, books);
                measure(first, books);
            }
        } finally {
            Files.delete(file);
        }
    }

    private static Caller caller(LocalSystem system, int frontEnd) {
        return new Caller(system.urls().subList(frontEnd, frontEnd + 1), ONCE, (problem, next, pause) -> {});
    }

    /** @param buyer used by another thread, so it must be none of the front ends' callers */
    private static void pagesAgreeWhileBooksAreSold(List<Caller> frontEnds, Caller buyer, int books) {
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Integer> sold = CompletableFuture.supplyAsync(() -> {
            int done = 0;
            while (!over.get()) {
                done += buyer.call(Request.buy(1 + done * 37L % books, 1, "pages-" + done)) instanceof Answer.Done ? 1 : 0;
            }
            return done;
        });
        List<Long> seen = new ArrayList<>();
        String next = null;
        int page = 0;
        do {
            Book.Found found = page(frontEnds.get(page++ % 2), Request.books(TOPIC, 1000, next));
            found.books().forEach(book -> seen.add(book.id()));
            next = found.next();
        } while (next != null);
        over.set(true);
        assertThat(seen).isEqualTo(LongStream.rangeClosed(1, books).boxed().toList());
        assertThat(sold.join()).as("books sold meanwhile").isPositive();
    }

    private static void whatComesIntoTheListEndsItsPages(Caller first, Caller second, int books) {
        String next = page(first, Request.search(TOPIC)).next();
        String topics = Json.read(done(first.call(get("/topics?limit=1"))), Map.class).toString();
        assertThat(topics).contains(TOPIC, Integer.toString(books));
        done(first.call(add("elsewhere", OTHER)));
        assertThat(page(second, Request.books(TOPIC, 100, next)).books()).hasSize(100);
        done(first.call(add("here", TOPIC)));
        assertThat(second.call(Request.books(TOPIC, 100, next))).isInstanceOfSatisfying(Answer.Rejected.class, gone -> {
            assertThat(gone.reply().status()).isEqualTo(410);
            assertThat(gone.problem().detail()).contains("Begin again");
        });
        assertThat(page(second, Request.search(TOPIC)).next()).isNotEqualTo(next);
        assertThat(Json.read(done(second.call(get("/topics"))), Map.class).toString()).contains(OTHER, Integer.toString(books + 1));
    }

    /** Each of these once cost a replica a place, until it served nobody. */
    private static void manyColdReadsAreServed(Caller caller, int books) {
        for (int item = 1; item <= 300; item++) {
            done(caller.call(Request.lookup(1 + item * 131L % books)));
            assertThat(page(caller, Request.books(null, 1 + item, null)).books()).hasSize(1 + item);
        }
    }

    private static void measure(Caller caller, int books) {
        double[] cold = new double[MEASURED];
        double[] hit = new double[MEASURED];
        double[] afterBuy = new double[MEASURED];
        for (int i = 0; i < MEASURED; i++) {
            // A page that nobody had before, of the usual length.
            cold[i] = millis(caller, Request.books(TOPIC, 100 - i % 3, token(caller, i)));
            page(caller, Request.search(TOPIC));
            hit[i] = millis(caller, Request.search(TOPIC));
            done(caller.call(Request.buy(1 + i % 100, 1, "measured-" + i)));
            afterBuy[i] = millis(caller, Request.search(TOPIC));
        }
        System.out.printf(Locale.ROOT, "%d books in one topic, 100 on a page, median of %d, ms: a page nobody had %.2f,"
                + " the first page after a buy of one of its books %.2f, a hit %.2f%n", books, MEASURED, median(cold), median(afterBuy), median(hit));
        assertThat(median(afterBuy)).as("the first page after a buy, ms").isLessThan(100);
    }

    private static String token(Caller caller, int i) {
        return i % 2 == 0 ? null : page(caller, Request.books(TOPIC, 1 + i, null)).next();
    }

    private static double millis(Caller caller, Request request) {
        long sent = System.nanoTime();
        page(caller, request);
        return (System.nanoTime() - sent) / 1e6;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static Book.Found page(Caller caller, Request request) {
        return Json.read(done(caller.call(request)), Book.Found.class);
    }

    private static pygmy.client.http.Reply done(Answer answer) {
        assertThat(answer).as(String.valueOf(answer)).isInstanceOf(Answer.Done.class);
        return answer.reply();
    }

    private static Request get(String target) {
        return new Request("GET", target, null, null, null);
    }

    private static Request add(String title, String topic) {
        return Request.add(Map.of("title", title, "topic", topic, "cost", 1, "stock", 1), "add-" + title, LocalSystem.ADMIN_TOKEN);
    }
}
