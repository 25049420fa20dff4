package pygmy.experiments.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an experiment showed, for {@link Report}: {@code summary.json}, beside the page for people.
 *
 * @param verdict sentences
 * @param machine what it was measured on, in sentences
 * @param run     when
 * @param commit  of what was measured
 */
record Figures(String name, String question, List<String> verdict, List<Table> tables, String machine, String run, String commit) {

    private static final String FILE = "summary.json";
    private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** @param heading above it; empty where there is none */
    record Table(String heading, List<String> header, List<List<String>> rows) {}

    static Figures read(Path directory) throws IOException {
        return JSON.readValue(Files.readString(directory.resolve(FILE)), Figures.class);
    }

    void write(Path directory) throws IOException {
        Files.writeString(directory.resolve(FILE), JSON.writeValueAsString(this) + "\n");
    }
}
