package pygmy.experiments.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReportTest {

    private static final Path RESULTS = Path.of("results");

    @TempDir
    private Path directory;

    /** {@code ./pygmy experiment report} makes it so. */
    @Test
    void theReportInGitSaysWhatTheResultsInGitSay() throws IOException {
        String page = Files.readString(Path.of("README.md"));
        assertThat(page).contains("<!-- figures: machines -->");
        assertThat(new Report(RESULTS).fill(page)).isEqualTo(page);
    }

    static Stream<Path> results() throws IOException {
        return Files.list(RESULTS).filter(each -> Files.exists(each.resolve("summary.md"))).sorted();
    }

    @ParameterizedTest
    @MethodSource("results")
    void bothSummariesOfAResultSayTheSame(Path result) throws IOException {
        Figures figures = Figures.read(result);
        String page = Files.readString(result.resolve("summary.md"));
        assertThat(figures.name()).isEqualTo(result.getFileName().toString());
        assertThat(page).contains("**Question:** " + figures.question() + "\n", "- " + String.join("\n- ", figures.verdict()) + "\n",
                "**Machine:** " + figures.machine(), " Run on " + figures.run());
        assertThat(figures.tables()).isNotEmpty().allSatisfy(table -> assertThat(page).contains(MarkdownTable.of(table.header(), table.rows())));
        assertThat(page.lines().filter(line -> line.startsWith("| ---"))).hasSameSizeAs(figures.tables());
    }

    @Test
    void figuresStandBetweenTheirMarksAndAllElseStays() throws IOException {
        load("One. ".repeat(40).strip());
        String filled = new Report(directory).fill("""
                Before.
                <!-- figures: load table 2: p50 -->
                old
                <!-- end -->
                Between.
                <!-- figures: load verdict -->
                <!-- end -->
                <!-- figures: machines -->
                <!-- end -->
                """);
        assertThat(filled).startsWith("""
                Before.
                <!-- figures: load table 2: p50 -->
                | rate | p50 |
                | --- | --- |
                | 100/s | 1.2 |
                <!-- end -->
                Between.
                <!-- figures: load verdict -->
                - One. One.""").contains("One.\n  One.", "- `load`: 2026-11-28T10:00Z, commit abc, A machine.\n<!-- end -->\n");
        assertThat(filled.lines()).allMatch(line -> line.length() <= 160);
        assertThat(new Report(directory).fill(filled)).isEqualTo(filled);
    }

    @Test
    void whatIsNotThereIsNotLeftOutSilently() throws IOException {
        load("One.");
        Report report = new Report(directory);
        assertThatThrownBy(() -> report.fill("<!-- figures: load table 2: p90 -->\n<!-- end -->")).hasMessageContaining("p90");
        assertThatThrownBy(() -> report.fill("<!-- figures: load tables -->\n<!-- end -->")).hasMessageContaining("load tables");
        assertThatThrownBy(() -> report.fill("<!-- figures: faults verdict -->\n<!-- end -->")).isInstanceOf(IOException.class);
    }

    private void load(String verdict) throws IOException {
        Path load = Files.createDirectories(directory.resolve("load"));
        Files.writeString(load.resolve("summary.md"), "");
        new Figures("load", "How fast?", List.of(verdict), List.of(new Figures.Table("", List.of("a"), List.of(List.of("b"))),
                new Figures.Table("All", List.of("rate", "p99", "p50"), List.of(List.of("100/s", "3.4", "1.2")))), "A machine.", "2026-11-28T10:00Z", "abc")
                .write(load);
    }
}
