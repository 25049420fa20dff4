package pygmy.experiments.system;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One process of a {@link LocalSystem}: a catalog or order replica, or a front end. Thread-safe, but a kill waits for a start. */
public final class ReplicaProcess {

    private static final Duration DIES_WITHIN = Duration.ofSeconds(10);
    private static final Duration LEAVES_WITHIN = Duration.ofSeconds(30);

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path data;
    private final Path temporary;
    private final File console;
    private final LogFile log;
    private final Cable cable;
    private Process process;
    private boolean paused;
    private boolean closed;

    ReplicaProcess(String name, List<String> command, Map<String, String> environment, Path directory, Cable cable) {
        this.name = name;
        this.command = command;
        this.environment = environment;
        this.data = directory.resolve("data").resolve(name);
        this.temporary = directory.resolve("tmp").resolve(name);
        this.console = directory.resolve(name + ".out").toFile();
        this.log = new LogFile(directory.resolve(name + ".log"));
        this.cable = cable;
    }

    /** As in {@code catalog-1}. */
    public String name() {
        return name;
    }

    public String service() {
        return name.substring(0, name.indexOf('-'));
    }

    /** Of the process that runs, or ran last. */
    public long pid() {
        return process.pid();
    }

    /** Its data directory. */
    public Path data() {
        return data;
    }

    public LogFile log() {
        return log;
    }

    /** Between it and the broker. */
    public Cable cable() {
        return cable;
    }

    /** Whether it runs; a paused one does. */
    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    public synchronized boolean isPaused() {
        return paused && isRunning();
    }

    /** Starts it on the data it has, and returns at once. */
    public synchronized void start() {
        start(Map.of());
    }

    /** @param more environment of this one life */
    public synchronized void start(Map<String, String> more) {
        if (isRunning() || closed) {
            throw new IllegalStateException(name + (closed ? " belongs to a system that was closed" : " runs already"));
        }
        try {
            Files.createDirectories(data);
            // As the launcher does: what a killed process leaves behind goes with the system.
            Processes.delete(temporary);
            Files.createDirectories(temporary);
            List<String> line = new ArrayList<>(command);
            line.add(1, "-Djava.io.tmpdir=" + temporary);
            ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
            builder.redirectOutput(ProcessBuilder.Redirect.appendTo(console));
            builder.environment().keySet().removeIf(key -> key.startsWith("PYGMY_"));
            builder.environment().putAll(environment);
            builder.environment().put("PYGMY_DATA", data.toString());
            builder.environment().put("PYGMY_LOG", log.path().toString());
            builder.environment().putAll(more);
            paused = false;
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    /** SIGKILL. */
    public synchronized void kill() {
        if (process != null) {
            process.destroyForcibly();
            if (!Processes.ended(process, DIES_WITHIN)) {
                throw new IllegalStateException(name + " does not die");
            }
        }
    }

    /** SIGTERM. Returns once it ended. @throws IllegalStateException if it does not within 30 s */
    public synchronized void terminate() {
        process.destroy();
        if (!Processes.ended(process, LEAVES_WITHIN)) {
            throw new IllegalStateException(name + " did not end within " + LEAVES_WITHIN.toSeconds() + " s of SIGTERM");
        }
    }

    /** SIGSTOP: it hangs, and its connections stay open. */
    public synchronized void pause() {
        Processes.signal("STOP", process);
        paused = true;
    }

    /** SIGCONT. */
    public synchronized void resume() {
        if (isPaused()) {
            Processes.signal("CONT", process);
        }
        paused = false;
    }

    /** Throws away what it stored. @throws IllegalStateException while it runs */
    public synchronized void deleteData() {
        if (isRunning()) {
            throw new IllegalStateException(name + " runs: its data cannot be thrown away");
        }
        Processes.delete(data);
    }

    /** Kills it for good: it cannot be started any more. */
    synchronized void close() {
        closed = true;
        kill();
        cable.close();
    }

    @Override
    public String toString() {
        return name + (process == null ? " (not started)" : isPaused() ? " (paused)" : isRunning() ? "" : " (ended)");
    }
}
