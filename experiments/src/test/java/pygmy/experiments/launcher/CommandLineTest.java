package pygmy.experiments.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the launcher says to who writes a command wrongly, or asks how it is written. */
class CommandLineTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "upp                       | up",
        "stauts                    | status",
        "exp all                   | experiment",
        "help strat                | start",
        "xyzzy                     | -",
        "up --catalog 3            | --catalogs",
        "up --prot 9000            | --port",
        "up --catalogs             | -",
        "up --catalogs many        | -",
        "up here                   | -",
        "down --al                 | --all",
        "kill                      | -",
        "wipe catalog-0            | -",
        "logs -n none              | -",
        "audit one two             | -",
        "lab stauts                | status",
        "lab up                    | -",
        "client serch x            | search",
        "client buy                | -",
    })
    void wrongUsageEndsWith2AndNamesTheNearest(String arguments, String nearest) throws IOException {
        Launcher.Result result;
        try (Launcher launcher = new Launcher(directory.resolve("checkout"))) {
            result = launcher.call(arguments.split(" "));
        }
        assertThat(result.code()).as(result.output()).isEqualTo(2);
        assertThat(result.output()).doesNotContain("\tat ").hasLineCount((int) result.output().lines().filter(line -> !line.isBlank()).count());
        if (nearest != null) {
            assertThat(result.output()).containsPattern("(?i)did you mean:? .*" + nearest);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"help", "--help", "up --help", "status -h", "start --help", "test --help", "audit --help", "client --help", "client help",
        "client buy --help", "simulate --help", "simulate --seeds 5 --help", "experiment --help", "experiment all --help", "benchmark --help",
        "benchmark help", "lab --help", "lab up --help"})
    void helpNeedsNeitherABuildNorJava(String arguments) throws IOException {
        try (Launcher launcher = Launcher.unbuilt(directory.resolve("checkout"))) {
            Launcher.Result result = launcher.call(Map.of("JAVA_HOME", directory.toString()), arguments.split(" "));
            assertThat(result.code()).as(result.output()).isZero();
            assertThat(result.output()).contains("./pygmy").doesNotContain("error:");
            assertThat(Files.exists(launcher.root().resolve(".pygmy"))).as("something was made").isFalse();
        }
    }
}
