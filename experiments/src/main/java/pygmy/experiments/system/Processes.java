package pygmy.experiments.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What is done to processes and what they leave behind. */
final class Processes {

    private Processes() {}

    /** Runs a program to its end. Returns its exit code. @throws IllegalStateException if that takes longer than {@code bound} */
    static int run(ProcessBuilder program, Duration bound) {
        Process process = null;
        try {
            process = program.start();
            if (!process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(program.command().get(0) + " did not end within " + bound.toSeconds() + " s");
            }
            return process.exitValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + program.command().get(0) + " ran", e);
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }

    static void signal(String signal, Process process) {
        // Java itself sends no other signals than TERM and KILL.
        int code = run(new ProcessBuilder(List.of("kill", "-" + signal, Long.toString(process.pid()))), Duration.ofSeconds(10));
        if (code != 0) {
            throw new IllegalStateException("kill -" + signal + " " + process.pid() + " failed: is it there?");
        }
    }

    /** Whether it ended within {@code bound}. */
    static boolean ended(Process process, Duration bound) {
        try {
            return process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    /** Removes a directory and what is in it. */
    static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + directory, e);
        }
    }
}
