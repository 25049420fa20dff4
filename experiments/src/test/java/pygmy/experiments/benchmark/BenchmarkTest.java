package pygmy.experiments.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What it says before it starts anything. */
class BenchmarkTest {

    private final StringWriter said = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"no-such-commit", "HEAD:pom.xml", "--help-me", ""})
    void whatIsNoCommitIsNamed(String commit) {
        assertThat(run("--compare=" + commit)).isEqualTo(2);
        assertThat(said.toString()).startsWith("there is no commit '" + commit + "' here: git log shows those there are");
    }

    @Test
    void roundsThatMeasureNothing() {
        assertThat(run("--rounds", "0")).isEqualTo(2);
        assertThat(said.toString()).startsWith("--rounds and --millis must be at least 1");
    }

    private int run(String... arguments) {
        return new CommandLine(new Benchmark()).setErr(new PrintWriter(said, true)).execute(arguments);
    }
}
