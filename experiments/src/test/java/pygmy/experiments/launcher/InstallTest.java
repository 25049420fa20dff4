package pygmy.experiments.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A machine without a broker, and with a package manager. Whatever waits for something with a bound is run by {@code timeout}, which notes it
 * here and fails: nothing answers, and nothing is really installed.
 */
class InstallTest {

    private static final String COMMAND = "apt-get install --no-install-recommends rabbitmq-server";

    @TempDir
    private Path directory;
    private Launcher launcher;
    private Programs programs;
    private Path ran;

    @BeforeEach
    void takeAwayTheBroker() throws IOException {
        assumeThat(Files.exists(Path.of("/etc/debian_version"))).as("packages are Debian's").isTrue();
        ran = directory.resolve("ran");
        launcher = new Launcher(directory.resolve("checkout"));
        programs = new Programs(directory.resolve("bin")).without("erl", "docker").replaced("sudo", "shift; exec \"$@\"")
                .replaced("apt-get", "exit 1").replaced("timeout", "echo \"$@\" >>'" + ran + "'; exit 1");
    }

    @AfterEach
    void removeLinks() throws IOException {
        if (launcher != null) {
            launcher.close();
            programs.close();
        }
    }

    @Test
    void nothingIsInstalledUnasked() throws IOException {
        for (String[] call : new String[][] {{"up"}, {"test"}, {"benchmark"}}) {
            if (!call[0].equals("up")) {
                assumeThat(Files.exists(Path.of("/usr/bin/mvn"))).isTrue();
            }
            Launcher.Result result = launcher.call(programs.asPath(), call);
            assertThat(result.code()).as(result.output()).isEqualTo(1);
            assertThat(result.output()).contains("there is no RabbitMQ to use").contains("--install-broker").contains(COMMAND);
            assertThat(ran()).doesNotContain("apt-get install");
        }
    }

    @Test
    void whoSaysSoGetsItInstalledAndReadsWhatIsRun() throws IOException {
        Launcher.Result result = launcher.call(programs.asPath(), "up", "--install-broker");
        assertThat(result.code()).as(result.output()).isEqualTo(1);
        assertThat(result.output()).contains("Running: ").contains(COMMAND).contains("The installation failed");
        assertThat(ran()).contains("apt-get install");
    }

    @Test
    void aPersonAtATerminalIsAsked() throws IOException {
        assumeThat(Files.exists(Path.of("/usr/bin/script"))).as("there is a program that makes a terminal").isTrue();
        String pygmy = launcher.root().resolve("pygmy") + " up";
        for (boolean yes : new boolean[] {false, true}) {
            Launcher.Result result = launcher.run(programs.asPath(),
                    List.of("bash", "-c", "printf '" + (yes ? "y" : "n") + "\\n' | script -qec '" + pygmy + "' /dev/null"));
            assertThat(result.output()).contains("May I run this?").contains(COMMAND).contains("there is no RabbitMQ to use");
            assertThat(ran().contains("apt-get install")).isEqualTo(yes);
        }
    }

    private String ran() throws IOException {
        return Files.exists(ran) ? Files.readString(ran) : "";
    }
}
