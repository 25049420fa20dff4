package pygmy.experiments;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import pygmy.experiments.experiment.Experiment;
import pygmy.experiments.experiment.ExperimentList;
import pygmy.experiments.experiment.Run;
import pygmy.experiments.experiment.Setups;
import pygmy.experiments.report.Progress;
import pygmy.experiments.report.ResultDirectory;
import pygmy.experiments.report.Summary;

/** Measures and draws; see {@link ExperimentList}. */
@Command(name = "pygmy experiment", mixinStandardHelpOptions = true, sortOptions = false, description = {
    "Measures the running system and draws the results into experiments/results/NAME (with --quick: results/quick/NAME): summary.md, "
            + "plots (PNG and SVG), samples.csv.gz. `pygmy experiment report` writes the figures that are there into experiments/README.md.",
    "It starts the systems that it needs, on ports and data of their own. Ctrl-C leaves no process and no half-written result."})
public final class Experiments implements Callable<Integer> {

    /** Of one set-up. */
    private static final int START_SECONDS = 25;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", arity = "1..*", completionCandidates = Names.class,
            description = "One or several of these, or `all`: ${COMPLETION-CANDIDATES}. Those with the same set-up share a system.")
    private List<String> names;

    @Option(names = "--quick", description = "Few requests and short rounds: a look, not a measurement.")
    private boolean quick;

    @Option(names = "--force", description = "Replace results that are there.")
    private boolean force;

    /** For the help text. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return ExperimentList.ALL.stream().map(Experiment::name).iterator();
        }
    }

    public static void main(String[] arguments) {
        System.setProperty("java.awt.headless", "true");
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        // Once the process was told to end, the services are gone and what is measured fails: that is not the reason.
        AtomicBoolean ending = new AtomicBoolean();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> ending.set(true), "ending"));
        CommandLine line = new CommandLine(new Experiments());
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            if (!ending.get()) {
                command.getErr().println("error: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
            }
            return 1;
        });
        return line;
    }

    @Override
    public Integer call() throws Exception {
        // In their own order, whatever the command line's, so that those with the same set-up follow each other.
        List<Experiment> asked = names.contains("all") ? ExperimentList.ALL : names.stream().map(this::experiment).toList();
        List<Experiment> experiments = ExperimentList.ALL.stream().filter(asked::contains).toList();
        for (Experiment experiment : experiments) {
            ResultDirectory.requireFree(place(experiment), force);
        }
        List<Integer> seconds = estimates(experiments);
        Progress progress = new Progress(System.err, System.console() != null, seconds.stream().mapToInt(s -> s).sum());
        String broker = System.getenv().getOrDefault("PYGMY_BROKER", "amqp://guest:guest@localhost:5672");
        try (Setups setups = new Setups(broker, quick)) {
            String version = setups.brokerVersion();
            for (int i = 0; i < experiments.size(); i++) {
                progress.begin(experiments.get(i).name(), seconds.get(i));
                run(experiments.get(i), setups, progress, version);
            }
        }
        return 0;
    }

    private Experiment experiment(String name) {
        return ExperimentList.ALL.stream().filter(s -> s.name().equals(name)).findFirst()
                .orElseThrow(() -> new ParameterException(spec.commandLine(),
                        "there is no experiment '" + name + "'; there are: all, " + String.join(", ", new Names())));
    }

    /** Seconds; who is the first with a set-up waits for its start. */
    private List<Integer> estimates(List<Experiment> experiments) {
        List<Integer> estimates = new ArrayList<>();
        for (int i = 0; i < experiments.size(); i++) {
            boolean starts = i == 0 || experiments.get(i).wide() != experiments.get(i - 1).wide();
            estimates.add(experiments.get(i).seconds(quick) + (starts ? START_SECONDS : 0));
        }
        return estimates;
    }

    private void run(Experiment experiment, Setups setups, Progress progress, String broker) throws Exception {
        Summary summary = new Summary(experiment.name(), experiment.question());
        try (ResultDirectory results = new ResultDirectory(place(experiment), force)) {
            experiment.run(new Run(setups, results.path(), quick, progress), summary);
            summary.write(results.path(), broker, home(), quick);
            results.finish();
        }
        progress.end(summary.verdict() + " See " + place(experiment).resolve("summary.md"));
    }

    /** A look does not take the place of a measurement. */
    private Path place(Experiment experiment) {
        Path results = home().resolve("experiments").resolve("results");
        return (quick ? results.resolve("quick") : results).resolve(experiment.name());
    }

    private static Path home() {
        return Path.of(System.getenv().getOrDefault("PYGMY_HOME", "."));
    }
}
