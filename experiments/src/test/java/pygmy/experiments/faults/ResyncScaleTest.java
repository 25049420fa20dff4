package pygmy.experiments.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import pygmy.broker.TestBroker;
import pygmy.broker.amqp.Names;
import pygmy.broker.message.Beat;
import pygmy.client.http.Answer;
import pygmy.client.http.Caller;
import pygmy.client.http.Request;
import pygmy.client.http.RetryPolicy;
import pygmy.experiments.audit.Stored;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.LogFile;
import pygmy.experiments.system.ReplicaProcess;
import pygmy.experiments.system.SystemPlan;
import pygmy.experiments.system.Wait;

/** How long a replica of a large catalog takes to catch up, and how much is sent to it. */
class ResyncScaleTest {

    private static final int CHANGES = 1_000;
    private static final int CLIENTS = 8;
    /** And one more where the last write has a book and a decision. */
    private static final int MAX_ROWS_A_PAGE = 501;
    private static final Duration LIVE_WITHIN = Duration.ofSeconds(180);
    private static final Pattern PAGE = Pattern.compile("sent a page of (\\d+) books and (\\d+) decisions after \\d+ \\((.*)\\)");

    /** A page of a transfer, as its sender logged it. */
    private record Page(int books, int decisions, boolean whole) {}

    /** How a replica came back; {@code resync} is from its first word with the broker. */
    private record Return(String how, Duration sinceStart, Duration resync, List<Page> pages) {

        int books() {
            return pages.stream().mapToInt(Page::books).sum();
        }

        int rows() {
            return books() + pages.stream().mapToInt(Page::decisions).sum();
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%-30s LIVE after %6.2f s, %6.2f s of them after its start-up; %4d pages, %7d rows", how,
                    sinceStart.toMillis() / 1e3, resync.toMillis() / 1e3, pages.size(), rows());
        }
    }

    @Test
    void aSmallCatalog() throws Exception {
        withBooks(3_000, system -> assertThatOnlyChangesAreSent(withoutItsQueue(system, 3_000)));
    }

    @Test
    @Tag("faults")
    void aCatalogOf100000Books() throws Exception {
        withBooks(100_000, system -> {
            Return queued = withItsQueue(system, 100_000);
            assertThat(queued.rows()).as("rows sent although all waited in the queue").isLessThanOrEqualTo(2 * CHANGES);
            Return delta = withoutItsQueue(system, 100_000);
            assertThatOnlyChangesAreSent(delta);
            Return whole = withoutAnything(system);
            assertThat(whole.books()).as("books sent").isGreaterThanOrEqualTo(100_000);
            // Not in seconds: those are the machine's.
            for (Return each : List.of(queued, delta)) {
                assertThat(each.resync()).as(each.how()).isLessThan(whole.resync());
            }
        });
    }

    /** What is done with a system. */
    private interface Use {
        void of(LocalSystem system) throws Exception;
    }

    private static void withBooks(int books, Use use) throws Exception {
        Path file = GeneratedBooks.file(books);
        SystemPlan plan = SystemPlan.lean(TestBroker.uri()).with(2, 1, 1).withBooks(file)
                .withJavaOptions("-Xmx512m", "-XX:+UseSerialGC");
        try (LocalSystem system = new LocalSystem(plan)) {
            long from = System.nanoTime();
            system.start(LIVE_WITHIN);
            System.out.printf(Locale.ROOT, "%d books: LIVE for the first time after %.2f s%n", books, (System.nanoTime() - from) / 1e9);
            use.of(system);
            List<Stored> stores = Verdict.settled(system, 0);
            assertThat(stores.get(0).books()).hasSize(books).isEqualTo(stores.get(1).books());
            assertThat(stores.get(0).decisions()).isEqualTo(stores.get(1).decisions());
        } finally {
            Files.delete(file);
        }
    }

    private static Return withItsQueue(LocalSystem system, int books) throws Exception {
        ReplicaProcess backup = system.backup();
        backup.terminate();
        change(system, books);
        return comeBack(system, backup, "missed changes, has its queue");
    }

    private static Return withoutItsQueue(LocalSystem system, int books) throws Exception {
        ReplicaProcess backup = system.backup();
        backup.terminate();
        change(system, books);
        deleteQueue(system, backup);
        return comeBack(system, backup, "missed changes, lost its queue");
    }

    private static Return withoutAnything(LocalSystem system) throws Exception {
        ReplicaProcess backup = system.backup();
        backup.terminate();
        backup.deleteData();
        deleteQueue(system, backup);
        return comeBack(system, backup, "lost everything");
    }

    private static void assertThatOnlyChangesAreSent(Return delta) {
        assertThat(delta.pages()).isNotEmpty().noneMatch(Page::whole);
        assertThat(delta.books()).as("books sent").isPositive().isLessThanOrEqualTo(CHANGES);
        assertThat(delta.rows()).as("rows sent").isLessThanOrEqualTo(2 * CHANGES);
    }

    /** Starts it while somebody reads; no read may fail. */
    private static Return comeBack(LocalSystem system, ReplicaProcess replica, String how) {
        Instant from = Instant.now();
        List<String> failures = new ArrayList<>();
        Thread reader = new Thread(() -> read(system, failures), "reader");
        reader.start();
        try {
            replica.start();
            Duration sinceStart = system.awaitLive(LIVE_WITHIN);
            Instant connected = logged(replica, "is connected to the broker", from);
            Instant live = logged(replica, replica.name() + " is LIVE", connected);
            List<Page> pages = system.catalogs().stream().flatMap(r -> r.log().since(from).stream()).map(LogFile.Line::text)
                    .map(PAGE::matcher).filter(Matcher::find)
                    .map(m -> new Page(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), m.group(3).equals("whole"))).toList();
            assertThat(pages).allSatisfy(page -> assertThat(page.books() + page.decisions()).isLessThanOrEqualTo(MAX_ROWS_A_PAGE));
            Return result = new Return(how, sinceStart, Duration.between(connected, live), pages);
            System.out.println(result);
            return result;
        } finally {
            reader.interrupt();
            Wait.until(() -> !reader.isAlive(), Duration.ofSeconds(30), () -> "the reader does not end");
            assertThat(failures).as("reads that failed meanwhile").isEmpty();
        }
    }

    /** A beat may be heard before the line about what it says is written. */
    private static Instant logged(ReplicaProcess replica, String text, Instant from) {
        Wait.until(() -> replica.log().first(text, from).isPresent(), LIVE_WITHIN, () -> replica.name() + " does not log that it " + text);
        return replica.log().first(text, from).orElseThrow();
    }

    private static void read(LocalSystem system, List<String> failures) {
        try (Caller caller = new Caller(system.urls(), RetryPolicy.once(Duration.ofSeconds(20)), (problem, next, pause) -> {})) {
            while (!Thread.currentThread().isInterrupted()) {
                Answer answer = caller.call(Request.lookup(ThreadLocalRandom.current().nextInt(1, 1_000)));
                if (answer instanceof Answer.Failed failed) {
                    failures.add(failed.problem().toString());
                }
            }
        }
    }

    /** Sells a thousand books, each once. */
    private static void change(LocalSystem system, int books) throws InterruptedException {
        List<Thread> clients = new ArrayList<>();
        List<Answer> failures = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            int first = client;
            Thread thread = new Thread(() -> {
                RetryPolicy patient = new RetryPolicy(10, Duration.ofSeconds(60));
                try (Caller caller = new Caller(system.urls(), patient, (problem, next, pause) -> {})) {
                    for (int i = first; i < CHANGES; i += CLIENTS) {
                        Answer answer = caller.call(Request.buy(1 + i * (books / CHANGES), 1, "change-" + System.nanoTime() + "-" + i));
                        if (!(answer instanceof Answer.Done)) {
                            synchronized (failures) {
                                failures.add(answer);
                            }
                        }
                    }
                }
            });
            clients.add(thread);
            thread.start();
        }
        for (Thread client : clients) {
            client.join(LIVE_WITHIN.toMillis());
        }
        assertThat(failures).isEmpty();
    }

    private static void deleteQueue(LocalSystem system, ReplicaProcess replica) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(TestBroker.uri());
        int number = Integer.parseInt(replica.name().substring(replica.name().indexOf('-') + 1));
        try (Connection connection = factory.newConnection("test")) {
            connection.createChannel().queueDelete(new Names(system.namespace()).eventsOf(Beat.Service.CATALOG, number));
        }
    }
}
