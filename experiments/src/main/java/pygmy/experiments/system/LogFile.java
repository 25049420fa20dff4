package pygmy.experiments.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/** A service's log file, as far as it has not been rolled over. */
public final class LogFile {

    /** A line that begins with a time; {@code text} is the rest. */
    public record Line(Instant time, String text) {}

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");
    private static final int TIME_LENGTH = 23;

    private final Path path;

    LogFile(Path path) {
        this.path = path;
    }

    public Path path() {
        return path;
    }

    /** Lines written at or after {@code from}. */
    public List<Line> since(Instant from) {
        if (!Files.exists(path)) {
            return List.of();
        }
        try {
            return new String(Files.readAllBytes(path), StandardCharsets.UTF_8).lines().map(LogFile::parse).flatMap(Optional::stream)
                    .filter(line -> !line.time().isBefore(from)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** When the first line with {@code text} was written, at or after {@code from}. */
    public Optional<Instant> first(String text, Instant from) {
        return since(from).stream().filter(line -> line.text().contains(text)).map(Line::time).findFirst();
    }

    /** How many lines with {@code text} were written since. */
    public long count(String text, Instant from) {
        return since(from).stream().filter(line -> line.text().contains(text)).count();
    }

    private static Optional<Line> parse(String line) {
        if (line.length() < TIME_LENGTH) {
            return Optional.empty();
        }
        try {
            LocalDateTime time = LocalDateTime.parse(line.substring(0, TIME_LENGTH), TIME);
            return Optional.of(new Line(time.atZone(ZoneId.systemDefault()).toInstant(), line.substring(TIME_LENGTH).strip()));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
