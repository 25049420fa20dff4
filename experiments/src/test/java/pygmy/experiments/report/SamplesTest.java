package pygmy.experiments.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplesTest {

    @TempDir
    private Path directory;

    @Test
    void rowsFollowTheHeader() throws Exception {
        try (Samples samples = new Samples(directory, "round", "cache", "nanos")) {
            samples.row(1, true, 2_000_000_000_000L);
            samples.row(2, false, "");
        }
        assertThat(lines()).containsExactly("round,cache,nanos", "1,true,2000000000000", "2,false,");
    }

    @Test
    void rowsOfSeveralThreadsDoNotMix() throws Exception {
        try (Samples samples = new Samples(directory, "a", "b")) {
            IntStream.range(0, 2_000).parallel().forEach(i -> samples.row(i, "x".repeat(100)));
        }
        assertThat(lines()).hasSize(2_001).allMatch(line -> line.equals("a,b") || line.matches("\\d+,x{100}"));
    }

    @Test
    void aCellThatWouldBreakTheTableIsRefused() throws Exception {
        try (Samples samples = new Samples(directory, "way", "nanos")) {
            assertThatThrownBy(() -> samples.row("lookup, hit", 1)).hasMessageContaining("lookup, hit");
            assertThatThrownBy(() -> samples.row(1)).hasMessageContaining("2 columns");
        }
    }

    private List<String> lines() throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(directory.resolve("samples.csv.gz")))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
