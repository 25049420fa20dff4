package pygmy.experiments.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryTest {

    @TempDir
    private Path directory;

    @Test
    void thePageHasAllThatItTakesToJudgeAFigure() throws Exception {
        new Summary("load", "How fast?").setUp("One client.").setUp("Five rounds.").verdict("Fast.").verdict("Enough.")
                .picture("latency", "Lower is better.").table(List.of("rate", "p50"), List.of(List.of("100/s", "1.2"))).write(directory,
                        "RabbitMQ 3.10.8", directory, true);
        assertThat(Files.readString(directory.resolve("summary.md"))).startsWith("# load\n\n**Question:** How fast?\n")
                .contains("**Set-up:** One client. Five rounds.\n", "**Verdict:**\n\n- Fast.\n- Enough.\n", "](latency.png)",
                        "*Lower is better.*", "| rate | p50 |\n| --- | --- |\n| 100/s | 1.2 |\n", "RabbitMQ 3.10.8", "processors",
                        "--quick", "Commit unknown. Run on ");
    }

    @Test
    void theSameIsThereForTheReport() throws Exception {
        new Summary("load", "How fast?").verdict("Fast.").heading("Beside").table(List.of("rate", "p50"), List.of(List.of("100/s", "1.2")))
                .write(directory, "RabbitMQ 3.10.8", Path.of("."), false);
        Figures figures = Figures.read(directory);
        assertThat(figures.verdict()).containsExactly("Fast.");
        assertThat(figures.tables()).containsExactly(new Figures.Table("Beside", List.of("rate", "p50"), List.of(List.of("100/s", "1.2"))));
        assertThat(figures.machine()).contains("processors", "RabbitMQ 3.10.8");
        assertThat(Files.readString(directory.resolve("summary.md"))).contains("Commit " + figures.commit() + ". Run on " + figures.run() + ".");
    }
}
