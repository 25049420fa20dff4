package pygmy.experiments.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes the figures of {@code experiments/results} into {@code experiments/README.md}, each between two marks. The first mark says which:
 *
 * <pre>
 * &lt;!-- figures: load verdict --&gt;
 * &lt;!-- figures: load table 2: answered/s, p50 (ms) --&gt;   the first column and these; without names, all
 * &lt;!-- figures: machines --&gt;                              of all results
 * &lt;!-- end --&gt;
 * </pre>
 */
public final class Report {

    private static final Pattern PART = Pattern.compile("(<!-- figures: (.*?) -->\n).*?(<!-- end -->)", Pattern.DOTALL);
    private static final Pattern TABLE = Pattern.compile("(\\S+) table (\\d+)(?:: (.*))?");
    private static final Pattern VERDICT = Pattern.compile("(\\S+) verdict");
    private static final int WIDTH = 160;

    private final Path results;

    /** @param results with a directory for each experiment */
    Report(Path results) {
        this.results = results;
    }

    public static void main(String[] none) throws IOException {
        Path experiments = Path.of(System.getenv().getOrDefault("PYGMY_HOME", ".")).resolve("experiments");
        Path page = experiments.resolve("README.md");
        Files.writeString(page, new Report(experiments.resolve("results")).fill(Files.readString(page)));
    }

    /** @return the page with the figures of the results between its marks */
    String fill(String page) throws IOException {
        StringBuilder filled = new StringBuilder();
        Matcher part = PART.matcher(page);
        while (part.find()) {
            part.appendReplacement(filled, Matcher.quoteReplacement(part.group(1) + part(part.group(2).replaceAll("\\s+", " ")) + part.group(3)));
        }
        return part.appendTail(filled).toString();
    }

    private String part(String which) throws IOException {
        Matcher table = TABLE.matcher(which);
        Matcher verdict = VERDICT.matcher(which);
        if (which.equals("machines")) {
            return machines();
        } else if (verdict.matches()) {
            StringBuilder lines = new StringBuilder();
            figures(verdict.group(1)).verdict().forEach(sentence -> lines.append(folded("- " + sentence, "  ")));
            return lines.toString();
        } else if (table.matches()) {
            return table(figures(table.group(1)).tables().get(Integer.parseInt(table.group(2)) - 1), table.group(3));
        }
        throw new IllegalArgumentException("there are no figures '" + which + "'");
    }

    private Figures figures(String name) throws IOException {
        return Figures.read(results.resolve(name));
    }

    /** @param columns names with commas between, beside the first column; null for all */
    private static String table(Figures.Table table, String columns) {
        if (columns == null) {
            return MarkdownTable.of(table.header(), table.rows());
        }
        List<Integer> chosen = new ArrayList<>(List.of(0));
        for (String column : columns.split(", ")) {
            if (!table.header().contains(column)) {
                throw new IllegalArgumentException("there is no column '" + column + "' in " + table.header());
            }
            chosen.add(table.header().indexOf(column));
        }
        return MarkdownTable.of(chosen.stream().map(table.header()::get).toList(),
                table.rows().stream().map(row -> chosen.stream().map(row::get).toList()).toList());
    }

    private String machines() throws IOException {
        List<Figures> all = new ArrayList<>();
        try (Stream<Path> directories = Files.list(results)) {
            for (Path directory : directories.filter(each -> Files.exists(each.resolve("summary.md")))
                    .filter(each -> !each.getFileName().toString().startsWith(".")).sorted().toList()) {
                all.add(Figures.read(directory));
            }
        }
        StringBuilder lines = new StringBuilder();
        all.forEach(each -> lines.append(folded("- `" + each.name() + "`: " + each.run() + ", commit " + each.commit() + ", "
                + each.machine().replace(Machine.SHARED, ""), "  ")));
        return lines.toString();
    }

    private static String folded(String text, String indent) {
        StringBuilder folded = new StringBuilder();
        String line = "";
        for (String word : text.split(" ")) {
            if (!line.isBlank() && line.length() + 1 + word.length() > WIDTH) {
                folded.append(line).append('\n');
                line = indent + word;
            } else {
                line = line.isEmpty() ? word : line + " " + word;
            }
        }
        return folded.append(line).append('\n').toString();
    }
}
