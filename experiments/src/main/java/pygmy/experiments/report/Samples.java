package pygmy.experiments.report;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/** Raw samples: {@code samples.csv.gz}. For several threads. */
public final class Samples implements Closeable {

    private final BufferedWriter out;

    public Samples(Path directory, String... header) throws IOException {
        this(directory, "samples.csv.gz", List.of(header));
    }

    /** In a file of another name. */
    public Samples(Path directory, String file, List<String> header) throws IOException {
        out = new BufferedWriter(new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(directory.resolve(file))),
                StandardCharsets.UTF_8));
        row(header.toArray());
    }

    /** @param cells without commas */
    public synchronized void row(Object... cells) {
        try {
            out.write(Arrays.stream(cells).map(String::valueOf).collect(Collectors.joining(",", "", "\n")));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the samples", e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}
