package pygmy.experiments.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultDirectoryTest {

    @TempDir
    private Path root;

    @Test
    void finishedResultsAreInTheirPlace() throws Exception {
        write("new", false);
        assertThat(root.resolve("results/load/summary.md")).hasContent("new");
        assertThat(names()).containsExactly("load");
    }

    @Test
    void unfinishedResultsLeaveNothing() throws Exception {
        try (ResultDirectory results = new ResultDirectory(root.resolve("results/load"), false)) {
            Files.writeString(results.path().resolve("summary.md"), "half");
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void whatIsThereStaysWithoutForce() throws Exception {
        write("old", false);
        assertThatThrownBy(() -> write("new", false)).hasMessageContaining("--force");
        assertThat(root.resolve("results/load/summary.md")).hasContent("old");
        write("new", true);
        assertThat(root.resolve("results/load/summary.md")).hasContent("new");
        assertThat(names()).containsExactly("load");
    }

    private void write(String text, boolean force) throws Exception {
        try (ResultDirectory results = new ResultDirectory(root.resolve("results/load"), force)) {
            Files.writeString(results.path().resolve("summary.md"), text);
            results.finish();
        }
    }

    private Stream<String> names() throws Exception {
        return Files.list(root.resolve("results")).map(path -> path.getFileName().toString());
    }
}
