package pygmy.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import pygmy.experiments.experiment.Experiment;
import pygmy.experiments.experiment.ExperimentList;

/** What is wrong on the command line is said before anything is started. */
class ExperimentsTest {

    private final StringWriter errors = new StringWriter();

    @Test
    void anUnknownNameIsAnsweredWithThoseThatThereAre() {
        assertThat(run("loads")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(errors.toString()).contains("there is no experiment 'loads'").contains("queue-vs-cache");
    }

    @Test
    void noNameIsAnError() {
        assertThat(run("--quick")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(errors.toString()).contains("NAME");
    }

    @Test
    void anUnknownOptionIsAnError() {
        assertThat(run("all", "--fast")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(errors.toString()).contains("--fast");
    }

    @Test
    void theEightOfTheReportAreThere() {
        assertThat(ExperimentList.ALL.stream().map(Experiment::name)).containsExactlyInAnyOrder("operations", "services", "queue-vs-cache",
                "invalidation", "consistency", "balance", "faults", "load");
    }

    @Test
    void thoseWithTheSameSetUpFollowEachOther() {
        long changes = 0;
        for (int i = 1; i < ExperimentList.ALL.size(); i++) {
            changes += ExperimentList.ALL.get(i).wide() != ExperimentList.ALL.get(i - 1).wide() ? 1 : 0;
        }
        assertThat(changes).isEqualTo(1);
    }

    private int run(String... arguments) {
        return Experiments.commandLine().setErr(new PrintWriter(errors, true)).execute(arguments);
    }
}
