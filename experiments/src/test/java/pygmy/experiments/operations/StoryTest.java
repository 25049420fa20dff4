package pygmy.experiments.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pygmy.broker.TestBroker;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.LogFile;
import pygmy.experiments.system.ReplicaProcess;
import pygmy.experiments.system.SystemPlan;
import pygmy.experiments.system.Wait;

/** What the processes of a running system log tells a failover in order and truthfully, and one id finds a request in all of them. */
class StoryTest {

    private static final Duration LIVE_WITHIN = Duration.ofSeconds(90);
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(30);
    private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private static LocalSystem system;

    @BeforeAll
    static void start() {
        system = new LocalSystem(SystemPlan.lean(TestBroker.uri()).with(2, 1, 1)).start(LIVE_WITHIN);
    }

    @AfterAll
    static void stop() {
        if (system != null) {
            system.close();
        }
    }

    @Test
    void theDeathOfAPrimary() throws Exception {
        system.awaitLive(LIVE_WITHIN);
        ReplicaProcess dead = system.primary().orElseThrow();
        ReplicaProcess next = system.catalogs().stream().filter(catalog -> catalog != dead).findFirst().orElseThrow();
        Instant struck = Instant.now();
        dead.kill();
        String waiting = bought(buy("during-1"));
        Wait.until(() -> next.log().count("is the primary of epoch", struck) > 0, TOLD_WITHIN, () -> "nobody leads: " + lines(next, struck));
        try {
            // Each step once, in this order, and of one epoch.
            String epoch = one(next, struck, "is the primary of epoch (\\d+) from \\d+:\\d+ on, \\d+ ms after the lock").group(1);
            inOrder(lines(next, struck), "heartbeat of " + dead.name() + " lost: it was the primary, at \\d+:\\d+, and it is silent for \\d+ ms",
                    next.name() + " hears no primary and tries the lock", next.name() + " has the lock after \\d+ ms", "waits \\d+ ms for the leases",
                    "has its barrier back \\d+ ms after the lock: .* at \\d+:\\d+", "starts epoch " + epoch + " at \\d+:\\d+, \\d+ ms after the lock",
                    "is the primary of epoch " + epoch);
            for (String service : List.of("order-0", "frontend-0")) {
                ReplicaProcess other = system.replica(service);
                Wait.until(() -> other.log().count(next.name() + " is heard as the primary", struck) > 0, TOLD_WITHIN, () -> service + " does not hear it");
                inOrder(lines(other, struck), "heartbeat of " + dead.name() + " lost", next.name() + " is heard as the primary, of epoch " + epoch);
            }
            // Nothing false: who lives is not lost, least of all oneself, and nothing that is normal is a warning.
            for (ReplicaProcess other : system.all()) {
                if (other != dead) {
                    assertThat(lines(other, struck)).as(other.name()).noneMatch(line -> line.contains("heartbeat of " + next.name() + " lost"))
                            .noneMatch(line -> line.contains("heartbeat of " + other.name()));
                }
            }
            assertThat(waiting).as("of some two seconds, nearly all was no primary").contains("primary;dur=");
            assertThat(millis(waiting, "primary")).isGreaterThan(millis(waiting, "queue"));
        } finally {
            dead.start();
            system.awaitLive(LIVE_WITHIN);
        }
        HttpResponse<String> after = buy("after-1");
        assertThat(bought(after)).doesNotContain("primary");
    }

    @Test
    void oneIdFindsARequestInEveryProcess(@TempDir Path directory) throws Exception {
        system.awaitLive(LIVE_WITHIN);
        HttpResponse<String> buy = buy("story-1");
        bought(buy);
        assertThat(buy.headers().firstValue("X-Request-Id")).contains("story-1");
        String order = Pattern.compile("\"order\":\"([0-9a-f]+)\"").matcher(buy.body()).results().findFirst().orElseThrow().group(1);
        ReplicaProcess primary = system.primary().orElseThrow();
        inOrder(await(primary, "story-1"), "\\d+:\\d+ SOLD 1 of book 2 for \\d+, write " + order + ", committed after .* ms \\[story-1]");
        inOrder(await(system.replica("order-0"), "story-1"), "order " + order + ": 1 of book 2: SOLD \\[story-1]");
        inOrder(await(system.replica("frontend-0"), "story-1"), "POST /buy\\?item=2 201 order-0 .* ms order " + order + " \\[story-1]");

        LogsLauncher launcher = new LogsLauncher(directory);
        for (ReplicaProcess replica : system.all()) {
            Files.copy(replica.log().path(), launcher.logs().resolve(replica.name() + ".log"));
        }
        for (String id : List.of("story-1", order)) {
            LogsLauncher.Said story = launcher.run("story", id);
            assertThat(story.code()).isZero();
            List<String> lines = story.out().lines().toList();
            assertThat(lines).hasSize(3).allMatch(line -> line.endsWith("[story-1]")).isSortedAccordingTo(LogsLauncher.BY_TIME);
            assertThat(lines.stream().map(line -> line.split(" ")[0])).containsExactlyInAnyOrder(primary.name(), "order-0", "frontend-0");
        }
        List<String> all = launcher.run("logs", "-n", "500").out().lines().toList();
        assertThat(all).hasSizeGreaterThan(20).isSortedAccordingTo(LogsLauncher.BY_TIME);
        assertThat(all.stream().map(line -> line.split(" ")[0]).distinct()).hasSize(system.all().size());
    }

    private static HttpResponse<String> buy(String id) throws IOException, InterruptedException {
        URI uri = URI.create(system.url(system.replica("frontend-0")) + "/buy?item=2");
        return HTTP.send(HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).header("X-Request-Id", id).method("POST",
                HttpRequest.BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }

    /** Where its time went. */
    private static String bought(HttpResponse<String> buy) {
        assertThat(buy.statusCode()).as(buy.body()).isEqualTo(201);
        return buy.headers().firstValue("Server-Timing").orElseThrow();
    }

    private static double millis(String timing, String part) {
        Matcher found = Pattern.compile(part + ";dur=([0-9.]+)").matcher(timing);
        return found.find() ? Double.parseDouble(found.group(1)) : 0;
    }

    private static List<String> await(ReplicaProcess replica, String id) throws InterruptedException {
        Wait.until(() -> replica.log().count("[" + id + "]", Instant.EPOCH) > 0, TOLD_WITHIN, () -> replica.name() + " says nothing of " + id);
        return lines(replica, Instant.EPOCH);
    }

    private static List<String> lines(ReplicaProcess replica, Instant from) {
        return replica.log().since(from).stream().map(LogFile.Line::text).toList();
    }

    private static Matcher one(ReplicaProcess replica, Instant from, String pattern) {
        Pattern wanted = Pattern.compile(pattern);
        List<Matcher> found = lines(replica, from).stream().map(wanted::matcher).filter(Matcher::find).toList();
        assertThat(found).as("%s of %s", pattern, lines(replica, from)).hasSize(1);
        return found.get(0);
    }

    /** Each pattern is found in one line, and these come in this order. */
    private static void inOrder(List<String> lines, String... patterns) {
        List<Integer> at = new ArrayList<>();
        for (String pattern : patterns) {
            Pattern wanted = Pattern.compile(pattern);
            List<Integer> found = new ArrayList<>();
            for (int i = 0; i < lines.size(); i++) {
                if (wanted.matcher(lines.get(i)).find()) {
                    found.add(i);
                }
            }
            assertThat(found).as("%s in %s", pattern, lines).hasSize(1);
            at.addAll(found);
        }
        assertThat(at).as("%s in %s", List.of(patterns), lines).isSorted();
    }
}
