package pygmy.client.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pygmy.client.http.ServerTiming;

class CsvSamplesTest {

    @TempDir
    private Path directory;

    private static Sample sample(int client, long seq, String target) {
        return new Sample(client, seq, Operation.SEARCH, target, 5, 70, 200, "HIT", "catalog-1", new ServerTiming(1, 2, 5, 3, 4));
    }

    @Test
    void writesARowForEachSample() throws IOException {
        Path file = directory.resolve("samples.csv");
        try (CsvSamples samples = new CsvSamples(file, 2, false)) {
            samples.keep(sample(1, 0, "GraduateSchool"));
            samples.keep(sample(0, 0, "a \"b\", c"));
        }
        assertThat(file).hasContent(CsvSamples.HEADER + "\n0,0,search,\"a \"\"b\"\", c\",5,70,200,HIT,catalog-1,1,2,5,3,4\n"
                + "1,0,search,GraduateSchool,5,70,200,HIT,catalog-1,1,2,5,3,4\n");
    }

    @Test
    void keepsEveryRowOfManyBlocksAndCompresses() throws IOException {
        Path file = directory.resolve("samples.csv.gz");
        try (CsvSamples samples = new CsvSamples(file, 1, false)) {
            for (int i = 0; i < 10_000; i++) {
                samples.keep(sample(0, i, "GraduateSchool"));
            }
        }
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            List<String> rows = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
            assertThat(rows).hasSize(10_001);
            assertThat(rows.get(10_000)).startsWith("0,9999,");
        }
    }

    @Test
    void replacesAFileOnlyWhereItMay() throws IOException {
        Path file = Files.writeString(directory.resolve("samples.csv"), "precious");
        assertThatThrownBy(() -> new CsvSamples(file, 1, false)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(file).hasContent("precious");
        new CsvSamples(file, 1, true).close();
        assertThat(file).hasContent(CsvSamples.HEADER + "\n");
    }

    @Test
    void aFullDiskIsToldAtTheEnd() throws IOException {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.isWritable(full));
        CsvSamples samples = new CsvSamples(full, 1, true);
        for (int i = 0; i < 1_000; i++) {
            samples.keep(sample(0, i, "GraduateSchool"));
        }
        assertThatThrownBy(samples::close).isInstanceOf(IOException.class);
    }
}
