package pygmy.experiments.system;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Another commit of this repository, built beside it: under {@code .pygmy/commits}, where it stays. */
public final class OtherCommit {

    private static final Duration ASKED_WITHIN = Duration.ofSeconds(30);
    private static final Duration BUILT_WITHIN = Duration.ofMinutes(15);

    private OtherCommit() {}

    /**
     * Its full name.
     *
     * @param commit as git knows it, as in {@code 70cc1e5} or {@code HEAD~3}
     * @throws IllegalArgumentException if git knows no such commit
     */
    public static String named(String commit) {
        try {
            Path out = Files.createTempFile("pygmy-commit", ".out");
            try {
                if (run(Checkout.root(), out.toFile(), ASKED_WITHIN, "git", "rev-parse", "--verify", "--quiet", "--end-of-options",
                        commit + "^{commit}") != 0) {
                    throw new IllegalArgumentException("there is no commit '" + commit + "' here: git log shows those there are");
                }
                return Files.readString(out).strip();
            } finally {
                Files.delete(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Builds it, if it was not built yet; that takes a minute or two.
     *
     * @param sha as {@link #named} returns it
     * @throws IllegalStateException if it cannot be built; the log file that it names says why
     */
    public static Path build(String sha) {
        Path directory = Checkout.root().resolve(".pygmy/commits").resolve(sha);
        Path done = directory.resolve("built");
        if (Files.exists(done)) {
            return directory;
        }
        Path log = directory.resolveSibling(sha + ".log");
        try {
            Processes.delete(directory);
            Files.createDirectories(directory);
            Path files = directory.resolveSibling(sha + ".tar");
            if (run(Checkout.root(), log.toFile(), ASKED_WITHIN, "git", "archive", "--output", files.toString(), sha) != 0
                    || run(directory, log.toFile(), ASKED_WITHIN, "tar", "-xf", files.toString()) != 0
                    || run(directory, log.toFile(), BUILT_WITHIN, "mvn", "-q", "-B", "package", "-DskipTests") != 0) {
                throw new IllegalStateException("commit " + sha + " cannot be built: see " + log);
            }
            Files.delete(files);
            Files.createFile(done);
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int run(Path directory, File out, Duration bound, String... command) {
        ProcessBuilder program = new ProcessBuilder(List.of(command)).directory(directory.toFile()).redirectErrorStream(true);
        // With the Java that this runs with, whatever the shell's is.
        program.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return Processes.run(program.redirectOutput(ProcessBuilder.Redirect.appendTo(out)), bound);
    }
}
