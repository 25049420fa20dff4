package pygmy.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is left when the process is told to end. SIGTERM takes the same way as Ctrl-C, and no shell has it ignored. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(90)
class EndedProcessTest {

    private static final int BY_SIGTERM = 143;

    @TempDir
    private Path directory;
    private Process process;

    @AfterEach
    void end() {
        process.destroyForcibly();
    }

    private void start(String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), ClientApplication.class.getName()));
        command.addAll(List.of(args));
        process = new ProcessBuilder(command).redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile()).start();
    }

    private void terminateWhen(Callable<Boolean> condition) throws Exception {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(condition);
        process.destroy();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(BY_SIGTERM);
    }

    @Test
    void loadReportsWhatItHas() throws Exception {
        try (FrontEndStub stub = new FrontEndStub()) {
            Path csv = directory.resolve("samples.csv");
            start("load", "--requests", "1000000000", "--clients", "2", "--url", stub.url(), "--csv", csv.toString());
            terminateWhen(() -> stub.seen().size() > 100);
            assertThat(directory.resolve("out")).content().contains(" of 1000000000 requests, stopped in ", "operation");
            long counted = Long.parseLong(Files.readString(directory.resolve("out")).split(" ")[0]);
            assertThat(Files.readAllLines(csv)).hasSize((int) counted + 1);
        }
    }

    @Test
    void aBuyUnderWayLeavesItsKey() throws Exception {
        try (FrontEndStub stub = new FrontEndStub()) {
            stub.otherwise(request -> new FrontEndStub.Say(503, "", Map.of("Retry-After", "20")));
            start("buy", "3", "--timeout", "60", "--key", "mine", "--url", stub.url());
            terminateWhen(() -> Files.readString(directory.resolve("err")).contains("trying again"));
            assertThat(directory.resolve("err")).content().contains("Ended before the answer came.", "--key 'mine'");
        }
    }
}
