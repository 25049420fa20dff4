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
    private final int columns;

    public Samples(Path directory, String... header) throws IOException {
        this(directory, "samples.csv.gz", List.of(header));
    }

    /** In a file of another name. */
    public Samples(Path directory, String file, List<String> header) throws IOException {
        columns = header.size();
        out = new BufferedWriter(new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(directory.resolve(file))),
                StandardCharsets.UTF_8));
        row(header.toArray());
    }

    /** @throws IllegalArgumentException if there are not as many cells as columns, or one has a comma or a line's end */
    public void row(Object... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException(cells.length + " cells do not fit " + columns + " columns");
        }
        String row = Arrays.stream(cells).map(Samples::text).collect(Collectors.joining(",", "", "\n"));
        synchronized (this) {
            try {
                out.write(row);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot keep the samples", e);
            }
        }
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }

    private static String text(Object cell) {
        String text = String.valueOf(cell);
        if (text.indexOf(',') >= 0 || text.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("'" + text + "' does not fit a cell: it has a comma or a line's end");
        }
        return text;
    }
}
