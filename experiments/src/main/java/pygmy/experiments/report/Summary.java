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

    public Summary(String name, String question) {
        this.name = name;
        this.question = question;
    }

    public Summary setUp(String sentence) {
        setUp.add(sentence);
        return this;
    }

    public Summary verdict(String sentence) {
        verdict.add(sentence);
        return this;
    }

    public Summary heading(String text) {
        return text("## " + text);
    }

    public Summary text(String paragraph) {
        body.append(paragraph).append("\n\n");
        return this;
    }

    /** @param caption how to read it */
    public Summary picture(String file, String caption) {
        return text("![" + caption + "](" + file + ".png)").text("*" + caption + "*");
    }

    public Summary table(List<String> header, List<List<String>> rows) {
        line(header);
        line(header.stream().map(h -> "---").toList());
        rows.forEach(this::line);
        body.append('\n');
        return this;
    }

    private void line(List<String> cells) {
        body.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    public String verdict() {
        return String.join(" ", verdict);
    }

    /**
     * Writes {@code summary.md}.
     *
     * @param broker its name and version
     */
    public void write(Path directory, String broker, boolean quick) throws IOException {
        Files.writeString(directory.resolve("summary.md"), "# " + name + "\n\n**Question:** " + question + "\n\n**Set-up:** "
                + String.join(" ", setUp) + "\n\n**Verdict:**\n\n- " + String.join("\n- ", verdict) + "\n\n" + body + "**Machine:** "
                + Machine.text(broker) + " Run on " + Instant.now().truncatedTo(ChronoUnit.MINUTES)
                + (quick ? ", with --quick: short rounds of few requests, so the ranges are wide." : ".") + "\n");
    }
}
