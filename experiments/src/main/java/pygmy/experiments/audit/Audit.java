package pygmy.experiments.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import pygmy.client.text.Table;
import pygmy.experiments.history.BooksEquation.Sale;
import pygmy.experiments.history.Shelf;
import pygmy.experiments.system.Wait;

/** Compares what the replicas of one system have stored, row by row. Exit status 1 if they differ. */
@Command(name = "audit", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Compares the stores of a system's replicas row by row: the same books, the same orders, at the same position of the log. "
                + "They may be in use: it waits up to 20 s until they stand at the same position.")
public final class Audit implements Callable<Integer> {

    private static final Duration AGREE_WITHIN = Duration.ofSeconds(20);
    /** Of what differs, so that a person can read it. */
    private static final int LONGEST = 500;

    @Parameters(index = "0", paramLabel = "DIRECTORY", description = "Holds a data directory for each replica, named as in catalog-0.")
    private Path directory;

    @Parameters(index = "1..*", paramLabel = "REPLICA", description = "Compare these alone (default: all that are there). "
            + "What the directory holds besides is of replicas that the system had once; it is named, and left aside.")
    private List<String> replicas = List.of();

    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new Audit());
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            System.err.println("error: " + failure.getMessage());
            return 1;
        });
        System.exit(line.execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new IllegalStateException(directory + " is no directory");
        }
        List<Path> there;
        try (Stream<Path> all = Files.list(directory)) {
            there = all.filter(Stored::isIn).sorted().toList();
        }
        List<Path> compared = there.stream().filter(this::counts).toList();
        if (compared.isEmpty()) {
            throw new IllegalStateException("no replica has stored anything in " + directory);
        }
        List<Stored> stores = settled(compared);
        System.out.print(table(stores));
        there.stream().filter(replica -> !counts(replica))
                .forEach(replica -> System.out.println("Left aside: " + replica.getFileName() + ", which the system does not have any more."));
        List<String> wrong = new ArrayList<>(Stored.differences(stores));
        replicas.stream().filter(replica -> !Stored.isIn(directory.resolve(replica)))
                .forEach(replica -> wrong.add(replica + " has stored nothing."));
        wrong.forEach(sentence -> System.err.println(sentence.length() > LONGEST ? sentence.substring(0, LONGEST) + "…" : sentence));
        System.out.println(wrong.isEmpty() ? "All agree, row by row." : "They do not agree.");
        return wrong.isEmpty() ? 0 : 1;
    }

    private boolean counts(Path replica) {
        return replicas.isEmpty() || replicas.contains(replica.getFileName().toString());
    }

    private static List<Stored> settled(List<Path> compared) {
        List<List<Stored>> newest = new ArrayList<>();
        Wait.until(() -> {
            newest.clear();
            newest.add(compared.stream().map(replica -> Stored.of(replica.getFileName().toString(), replica, 0)).toList());
            return newest.get(0).stream().map(Stored::standing).distinct().count() == 1;
        }, AGREE_WITHIN, () -> "the replicas stand apart, so at least one of them is not up to date (does each of them run?)\n" + table(newest.get(0)));
        return newest.get(0);
    }

    private static Table table(List<Stored> stores) {
        Table table = new Table("replica", ">position", ">books", ">in stock", ">orders", ">copies sold");
        for (Stored store : stores) {
            boolean catalog = store.isCatalog();
            table.row(store.replica(), store.seq(), catalog ? store.shelves().size() : null,
                    catalog ? store.shelves().values().stream().mapToLong(Shelf::stock).sum() : null,
                    store.sold().size(), store.sold().stream().mapToLong(Sale::quantity).sum());
        }
        return table;
    }
}
