package pygmy.experiments.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./pygmy logs} and {@code ./pygmy story}, on logs that were written by hand. */
class LauncherLogsTest {

    @TempDir
    Path directory;
    private LogsLauncher launcher;

    @BeforeEach
    void write() throws Exception {
        launcher = new LogsLauncher(directory);
        log("frontend-0.log", "19:00:00.100 INFO  access       GET /a 200 frontend-0 1.0 ms [other-1]",
                "19:00:00.900 INFO  access       POST /buy?item=3 201 order-0 5.0 ms order 3f2a [req-1]");
        log("order-0.log", "19:00:00.400 ERROR Requests     order: Buy failed [req-1]", "java.lang.IllegalStateException: why", "\tat pygmy.Here",
                "19:00:00.450 INFO  Presence     heartbeat of catalog-1 is there",
                "19:00:00.800 INFO  Purchases       order 3f2a: 1 of book 3: SOLD [req-1]",
                "19:00:00.810 INFO  Purchases       order 3f2ab: 1 of book 3: SOLD [req-12]");
        log("catalog-0.log.1", "18:59:59.000 INFO  writes       66:9 SOLD 1 of book 3 for 300, write 3f2a, committed after 1.0 ms [req-1]");
        log("catalog-0.log", "19:00:00.600 INFO  ElectionLines  catalog-0 is the primary");
    }

    @Test
    void severalLogsAreOne() throws Exception {
        List<String> lines = launcher.run("logs").out().lines().toList();
        assertThat(lines.stream().map(line -> line.substring(0, Math.min(line.length(), 35)).strip())).containsExactly(
                "frontend-0  2026-11-27 19:00:00.100", "order-0     2026-11-27 19:00:00.400", "order-0     java.lang.IllegalStateE",
                "order-0     \tat pygmy.Here", "order-0     2026-11-27 19:00:00.450", "catalog-0   2026-11-27 19:00:00.600",
                "order-0     2026-11-27 19:00:00.800", "order-0     2026-11-27 19:00:00.810", "frontend-0  2026-11-27 19:00:00.900");
        assertThat(launcher.run("logs", "-n", "2").out().lines().toList()).isEqualTo(lines.subList(7, 9));
    }

    /** Also what was rolled over, and with the stack trace. */
    @Test
    void aStoryIsAllOfOneRequest() throws Exception {
        LogsLauncher.Said story = launcher.run("story", "req-1");
        assertThat(story.code()).isZero();
        assertThat(story.out().lines().map(line -> line.split(" ")[0])).containsExactly("catalog-0", "order-0", "order-0", "order-0", "order-0", "frontend-0");
        assertThat(story.out()).contains("at pygmy.Here").doesNotContain("req-12").doesNotContain("other-1").doesNotContain("is there");
        assertThat(launcher.run("story", "3f2a").out()).as("by its order").isEqualTo(story.out());
    }

    @Test
    void whatIsNotThereIsSaidWithTheWayOut() throws Exception {
        for (String id : List.of("nothing", "req", "3f2")) {
            LogsLauncher.Said story = launcher.run("story", id);
            assertThat(story.code()).as(id).isEqualTo(1);
            assertThat(story.out()).isEmpty();
            assertThat(story.err()).contains("'" + id + "'").contains("X-Request-Id").contains("--name");
        }
        assertThat(launcher.run("story", "a b").err()).contains("is no id of a request");
        assertThat(launcher.run("story").code()).isNotZero();
    }

    private void log(String name, String... lines) throws Exception {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append(line.matches("\\d\\d:.*") ? "2026-11-27 " : "").append(line).append('\n');
        }
        Files.writeString(launcher.logs().resolve(name), text.toString());
    }
}
