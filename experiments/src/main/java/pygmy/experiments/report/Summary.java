package pygmy.experiments.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** One experiment's page, in Markdown: question, set-up, verdict, pictures, tables, machine and versions. */
public final class Summary {

    private final String name;
    private final String question;
    private final List<String> setUp = new ArrayList<>();
    private final List<String> verdict = new ArrayList<>();
    private final StringBuilder body = new StringBuilder();
    private final List<Figures.Table> tables = new ArrayList<>();
    private String heading = "";

    public Summary(String name, String question) {
        this.name = name;
        this.question = question;
    }

    /** @param words lines of them make one paragraph; with places for {@code values}, as in {@link String#format} */
    public Summary setUp(String words, Object... values) {
        setUp.add(paragraph(words, values));
        return this;
    }

    public Summary verdict(String sentence) {
        verdict.add(sentence);
        return this;
    }

    public Summary heading(String text) {
        heading = text;
        return text("## %s", text);
    }

    /** @param words as in {@link #setUp} */
    public Summary text(String words, Object... values) {
        body.append(paragraph(words, values)).append("\n\n");
        return this;
    }

    /** @param caption how to read it */
    public Summary picture(String file, String caption) {
        return text("![%s](%s.png)", caption, file).text("*%s*", caption);
    }

    public Summary table(List<String> header, List<List<String>> rows) {
        body.append(MarkdownTable.of(header, rows)).append('\n');
        tables.add(new Figures.Table(heading, header, rows));
        return this;
    }

    private static String paragraph(String words, Object... values) {
        return words.formatted(values).strip().replaceAll("\\s*\n\\s*", " ");
    }

    public String verdict() {
        return String.join(" ", verdict);
    }

    /**
     * Writes {@code summary.md} for people and {@code summary.json} for {@link Report}.
     *
     * @param broker its name and version
     * @param home   the checkout
     */
    public void write(Path directory, String broker, Path home, boolean quick) throws IOException {
        String machine = Machine.text(broker);
        String run = Instant.now().truncatedTo(ChronoUnit.MINUTES).toString();
        String commit = Machine.commit(home);
        Files.writeString(directory.resolve("summary.md"), "# " + name + "\n\n**Question:** " + question + "\n\n**Set-up:** "
                + String.join(" ", setUp) + "\n\n**Verdict:**\n\n- " + String.join("\n- ", verdict) + "\n\n" + body + "**Machine:** "
                + machine + " Commit " + commit + ". Run on " + run
                + (quick ? ", with --quick: few requests, so the ranges are wide, and "
                        + "front ends without Java's optimizing compiler." : ".")
                + "\n");
        new Figures(name, question, verdict, tables, machine, run, commit).write(directory);
    }
}
