package pygmy.experiments.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import pygmy.experiments.simulation.plan.Fault;
import pygmy.experiments.simulation.plan.Plan;
import pygmy.experiments.simulation.plan.Rules;
import pygmy.experiments.simulation.world.Trace;

/** Runs many seeds; the first that breaks a promise is run again with a trace. Exit status 1 then. */
@Command(name = "simulate", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Runs the whole protocol on a simulated broker, in virtual time, with random faults; checks every promise.")
public final class Simulate implements Callable<Integer> {

    private static final int TAIL = 40;
    private static final long REPORT_EVERY_MILLIS = 500;

    @Option(names = "--seeds", defaultValue = "1000", description = "How many seeds to run (${DEFAULT-VALUE}).")
    private long seeds;

    @Option(names = "--from", defaultValue = "1", description = "The first seed (${DEFAULT-VALUE}).")
    private long from;

    @Option(names = "--threads", description = "How many run at a time (default: one for each processor).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--drill", split = ",", paramLabel = "FAULT",
            description = "Only these faults, as often as they are named (default: any, at random): ${COMPLETION-CANDIDATES}.")
    private Fault[] drill = {};

    @Option(names = "--trace", description = "Write what happens in seed --from to a file, whatever comes of it.")
    private boolean trace;

    @Option(names = "--out", defaultValue = ".", description = "Directory for traces (default: the current one).")
    private Path out;

    @Option(names = "--keep-going", description = "Do not stop at the first broken seed; list all.")
    private boolean keepGoing;

    private final AtomicLong next = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong committed = new AtomicLong();
    private final AtomicReference<Simulation.Outcome> failed = new AtomicReference<>();

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Simulate()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (seeds < 1 || threads < 1) {
            throw new CommandLine.ParameterException(new CommandLine(this), "--seeds and --threads must be at least 1");
        }
        if (trace) {
            return replay(from) ? 0 : 1;
        }
        long began = System.nanoTime();
        Thread[] workers = new Thread[(int) Math.min(threads, seeds)];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Thread(this::work, "seeds-" + i);
            workers[i].start();
        }
        for (Thread worker : workers) {
            while (worker.isAlive()) {
                worker.join(REPORT_EVERY_MILLIS);
                progress(began);
            }
        }
        System.out.println();
        Simulation.Outcome outcome = failed.get();
        if (outcome == null) {
            System.out.printf("%d seeds from %d: every promise was kept, %d writes committed%n", done.get(), from, committed.get());
            return 0;
        }
        replay(outcome.seed());
        return 1;
    }

    private Plan plan(long seed) {
        return Plan.of(seed).drilling(drill);
    }

    private void work() {
        for (long i = next.getAndIncrement(); i < seeds && (keepGoing || failed.get() == null); i = next.getAndIncrement()) {
            Simulation.Outcome outcome = Simulation.run(from + i, plan(from + i), Rules.SHIPPED, Trace.off());
            if (!outcome.isClean()) {
                failed.compareAndSet(null, outcome);
                String first = outcome.violation().getMessage().lines().findFirst().orElse("");
                System.out.printf("%nSeed %d broke %s: %s%n", outcome.seed(), outcome.violation().invariant(), first);
            }
            committed.addAndGet(outcome.committed());
            done.incrementAndGet();
        }
    }

    private void progress(long began) {
        double seconds = (System.nanoTime() - began) / 1e9;
        double perSecond = done.get() / seconds;
        if (done.get() > 0) {
            System.out.printf("\r%d of %d seeds, %.0f seeds/s, %.0f s to go    ", done.get(), seeds, perSecond, (seeds - done.get()) / perSecond);
        }
        System.out.flush();
    }

    private boolean replay(long seed) throws IOException {
        Trace lines = Trace.on();
        Simulation.Outcome outcome = Simulation.run(seed, plan(seed), Rules.SHIPPED, lines);
        Path file = out.resolve("simulation-" + seed + ".txt");
        Files.createDirectories(out);
        Files.write(file, lines.lines());
        if (!outcome.isClean()) {
            lines.tail(TAIL).forEach(System.out::println);
            System.out.printf("%nSeed %d broke %s: %s%n", seed, outcome.violation().invariant(), outcome.violation().getMessage());
            if (outcome.violation().getCause() != null) {
                outcome.violation().getCause().printStackTrace(System.out);
            }
        }
        System.out.printf("Seed %d: %s; its trace is in %s%n", seed, outcome.isClean() ? "clean" : "broken", file);
        return outcome.isClean();
    }
}
