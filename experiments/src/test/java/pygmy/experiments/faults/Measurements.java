package pygmy.experiments.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import pygmy.experiments.fault.Moment;

/** The table of what was measured in this run, beside the bounds of the design; also in {@code target/faults.md}. */
final class Measurements {

    private static final Path FILE = Path.of("target", "faults.md");
    private static final List<String> HEADER = List.of("fault", "of", Moment.LOCK_TRIED.toString(), Moment.NEW_PRIMARY.toString(), "first buy", "longest buy",
            "bound", "longest read", "failed reads", "failed buys", Moment.LIVE.toString(), "of that, resync");
    private static final List<List<String>> ROWS = new ArrayList<>();

    private Measurements() {}

    static synchronized void add(Outcome outcome) {
        Duration bound = outcome.fault().longestBuy();
        Recording recording = outcome.recording();
        ROWS.add(List.of(outcome.fault().name(), outcome.fault().role().toString(), seconds(outcome.lockTried()), seconds(outcome.newPrimary()),
                seconds(outcome.bought()), seconds(outcome.longestBuy()), bound == null ? "" : "≤ " + seconds(bound),
                seconds(outcome.longestRead()),
                Integer.toString(recording.failedElsewhere(Sample.Kind.READ, outcome.fault().victim()).size()),
                Integer.toString(recording.failures(Sample.Kind.BUY).size()), seconds(outcome.live()), seconds(outcome.resync())));
    }

    /** Prints the table and writes the file. */
    static synchronized void print() {
        String table = table();
        System.out.println(table);
        try {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, table);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String table() {
        List<List<String>> all = new ArrayList<>(List.of(HEADER));
        all.addAll(ROWS);
        int[] width = IntStream.range(0, HEADER.size()).map(i -> all.stream().mapToInt(r -> r.get(i).length()).max().orElse(0)).toArray();
        all.add(1, IntStream.of(width).mapToObj("-"::repeat).toList());
        StringBuilder text = new StringBuilder("Seconds; what was asked of a struck front end itself is not counted.\n\n");
        for (List<String> row : all) {
            for (int i = 0; i < width.length; i++) {
                text.append("| ").append(row.get(i)).append(" ".repeat(width[i] - row.get(i).length() + 1));
            }
            text.append("|\n");
        }
        return text.toString();
    }

    private static String seconds(Duration duration) {
        return duration == null ? "" : String.format(Locale.ROOT, "%.2f", duration.toMillis() / 1e3);
    }
}
