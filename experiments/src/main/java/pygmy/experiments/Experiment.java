package pygmy.experiments;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine;
import pygmy.experiments.report.ResultDirectory;
import pygmy.experiments.report.Summary;
import pygmy.experiments.study.Lab;
import pygmy.experiments.study.Shops;
import pygmy.experiments.study.Studies;
import pygmy.experiments.study.Study;

/** Measures and draws; see {@link Studies}. */
@Command(name = "pygmy experiment", mixinStandardHelpOptions = true, sortOptions = false, description = {
    "Measures the running system and draws the results into experiments/results/NAME: summary.md, plots (PNG and SVG), samples.csv.gz.",
    "It starts the systems that it needs, on ports and data of their own. Ctrl-C leaves no process and no half-written result."})
public final class Experiment implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", arity = "1..*", completionCandidates = Names.class,
            description = "One or several of these, or `all`: ${COMPLETION-CANDIDATES}. Those with the same set-up share a system.")
    private List<String> names;

    @Option(names = "--quick", description = "Few requests and short rounds: a look, not a measurement.")
    private boolean quick;

    @Option(names = "--force", description = "Replace results that are there.")
    private boolean force;

    private long secondsLeft;

    /** For the help text. */
    static final class Names implements Iterable<String> {
        @Override
        public java.util.Iterator<String> iterator() {
            return Studies.ALL.stream().map(Study::name).iterator();
        }
    }

    public static void main(String[] arguments) {
        System.setProperty("java.awt.headless", "true");
        CommandLine line = new CommandLine(new Experiment());
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            System.err.println("error: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
            return 1;
        });
        System.exit(line.execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        List<Study> studies = names.contains("all") ? Studies.ALL : names.stream().distinct().map(this::study).toList();
        for (Study study : studies) {
            ResultDirectory.requireFree(place(study), force);
        }
        secondsLeft = 40 + studies.stream().mapToInt(s -> s.seconds(quick)).sum();
        String broker = System.getenv().getOrDefault("PYGMY_BROKER", "amqp://guest:guest@localhost:5672");
        try (Shops shops = new Shops(broker)) {
            for (Study study : studies) {
                run(study, shops);
            }
        }
        return 0;
    }

    private Study study(String name) {
        return Studies.ALL.stream().filter(s -> s.name().equals(name)).findFirst()
                .orElseThrow(() -> new ParameterException(spec.commandLine(),
                "there is no experiment '" + name + "'; there are: all, " + String.join(", ", new Names())));
    }

    private void run(Study study, Shops shops) throws Exception {
        System.err.printf("%s: %s (about %d s left in all)%n", study.name(), study.question(), secondsLeft);
        Summary summary = new Summary(study.name(), study.question());
        try (ResultDirectory results = new ResultDirectory(place(study), force)) {
            study.run(new Lab(shops, results.path(), quick), summary);
            summary.write(results.path(), quick);
            results.finish();
        }
        secondsLeft -= study.seconds(quick);
        System.out.println(study.name() + ": " + summary.verdict());
    }

    private static Path place(Study study) {
        String home = System.getenv().getOrDefault("PYGMY_HOME", ".");
        return Path.of(home).resolve("experiments").resolve("results").resolve(study.name());
    }
}
