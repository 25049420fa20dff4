package pygmy.experiments.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import pygmy.experiments.fault.Fault;
import pygmy.experiments.fault.Role;
import pygmy.experiments.system.ReplicaProcess;
import pygmy.experiments.system.Wait;

/**
 * A disk on which nothing becomes durable any more, while the process and its connections live: strace keeps each of its fsyncs from beginning. The victim's
 * threads run on, more slowly.
 */
final class HungDisk {

    private static final Duration SEIZED_WITHIN = Duration.ofSeconds(20);
    private static final Path PTRACE_SCOPE = Path.of("/proc/sys/kernel/yama/ptrace_scope");

    private final ReplicaProcess victim;
    private final Duration delay;
    private Process strace;

    /** @param delay of each fsync */
    HungDisk(ReplicaProcess victim, Duration delay) {
        this.victim = victim;
        this.delay = delay;
    }

    /** Skips the test, saying why, where strace may not be used. */
    static void assumePossible() {
        Assumptions.assumeTrue(Command.ends("strace", "-V"), "a hanging disk is tested with strace, which is not installed");
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")) || mayTrace(),
                "a hanging disk is tested with strace, and this user may not attach it to another process (" + PTRACE_SCOPE + ")");
    }

    /** Nothing that it stores becomes durable for {@code time}, and all else of it lives. */
    static Fault fault(Role role, ReplicaProcess victim, Duration time) {
        HungDisk disk = new HungDisk(victim, time.multipliedBy(2));
        return Fault.lasting("disk hangs", role, victim.name(), time, disk::hang, disk::goOn);
    }

    void hang() {
        String micros = Long.toString(delay.toMillis() * 1_000);
        try {
            strace = new ProcessBuilder("strace", "-f", "-qq", "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:delay_enter=" + micros,
                    "-p", Long.toString(victim.pid())).redirectErrorStream(true).redirectOutput(Redirect.DISCARD).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Wait.until(this::isSeized, SEIZED_WITHIN, () -> "strace has not attached itself to " + victim);
    }

    /** What had not begun goes on. */
    void goOn() {
        strace.destroy();
        try {
            if (!strace.waitFor(SEIZED_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("strace does not let go of " + victim);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private boolean isSeized() {
        if (!strace.isAlive()) {
            throw new IllegalStateException("strace ended with code " + strace.exitValue());
        }
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(victim.pid()), "task"))) {
            return threads.allMatch(HungDisk::isTraced);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isTraced(Path thread) {
        try {
            return Files.readAllLines(thread.resolve("status")).stream().noneMatch(line -> line.matches("TracerPid:\\s+0"));
        } catch (IOException e) {
            return true; // it has ended
        }
    }

    private static boolean mayTrace() {
        try {
            return !Files.exists(PTRACE_SCOPE) || List.of("0").equals(Files.readAllLines(PTRACE_SCOPE));
        } catch (IOException e) {
            return false;
        }
    }
}
