package pygmy.client.load;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPOutputStream;
import pygmy.client.http.ServerTiming;

/**
 * Keeps samples in a CSV file, gzipped if its name ends in {@code .gz}. Each client fills a block of its own and only writing a full
 * one takes a lock, so rows are in order for each client but not among clients. A file that cannot be written any more (disk full) ends
 * the keeping, not the run: {@link #close()} tells.
 */
public final class CsvSamples implements SampleSink {

    public static final String HEADER = "client,seq,operation,item_or_topic,start_us,latency_us,status,cache,served_by,"
            + "frontend_us,queue_us,primary_us,order_us,catalog_us";
    private static final int BLOCK = 16_384;

    private final OutputStream out;
    private final StringBuilder[] blocks;
    private IOException failure;

    /**
     * @param overwrite whether a file that is there may be replaced
     * @throws java.nio.file.FileAlreadyExistsException if it may not
     * @throws IOException                              if it cannot be written
     */
    public CsvSamples(Path file, int clients, boolean overwrite) throws IOException {
        OutputStream raw = overwrite ? Files.newOutputStream(file)
                : Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        out = file.getFileName().toString().endsWith(".gz") ? new GZIPOutputStream(raw, BLOCK) : new BufferedOutputStream(raw, BLOCK);
        blocks = new StringBuilder[clients];
        for (int i = 0; i < clients; i++) {
            blocks[i] = new StringBuilder();
        }
        out.write((HEADER + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void keep(Sample s) {
        StringBuilder block = blocks[s.client()];
        ServerTiming timing = s.timing();
        block.append(s.client()).append(',').append(s.seq()).append(',')
                .append(s.operation().label()).append(',').append(quoted(s.target())).append(',')
                .append(s.startMicros()).append(',').append(s.latencyMicros()).append(',').append(s.status()).append(',')
                .append(quoted(s.cache())).append(',').append(quoted(s.servedBy())).append(',')
                .append(timing.frontend()).append(',').append(timing.queue()).append(',').append(timing.primary()).append(',')
                .append(timing.order()).append(',').append(timing.catalog()).append('\n');
        if (block.length() >= BLOCK) {
            write(block);
        }
    }

    private synchronized void write(StringBuilder block) {
        try {
            if (failure == null) {
                out.write(block.toString().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            failure = e;
        }
        block.setLength(0);
    }

    private static String quoted(String text) {
        boolean plain = text.indexOf(',') < 0 && text.indexOf('"') < 0 && text.indexOf('\n') < 0 && text.indexOf('\r') < 0;
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    @Override
    public void close() throws IOException {
        for (StringBuilder block : blocks) {
            write(block);
        }
        try {
            out.close();
        } catch (IOException e) {
            failure = failure == null ? e : failure;
        }
        if (failure != null) {
            throw failure;
        }
    }
}
