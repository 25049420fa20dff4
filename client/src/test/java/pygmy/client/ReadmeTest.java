package pygmy.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.ParameterException;
import pygmy.client.command.ClientCommand;

/**
 * The pages of this checkout: what they tell people to type is known to the launcher and the client, what they link to is there, and no line is too long.
 * That a command also does what the page says is for the tests of that command.
 */
class ReadmeTest {

    private static final Path ROOT = root();
    private static final int MAX_LINE = 160;
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern INLINE = Pattern.compile("`([^`]+)`");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");
    private static final Pattern VARIABLE = Pattern.compile("[A-Z_]+=.*");
    private static final Pattern IN_CONTAINER = Pattern.compile("docker compose run .*?\\bclient\\s+(.*)");
    private static final Pattern OPTION = Pattern.compile("(--?[a-z][a-z-]*)(=.*)?");

    @TempDir
    private Path directory;
    private final Map<List<String>, String> complaints = new HashMap<>();

    /** In a copy, so that a command which did more than help could not touch what this checkout runs. */
    @BeforeEach
    void copyTheLauncher() throws IOException {
        Path bin = Files.createDirectories(directory.resolve("broker/bin"));
        Files.copy(ROOT.resolve("pygmy"), directory.resolve("pygmy"));
        assertThat(directory.resolve("pygmy").toFile().setExecutable(true)).isTrue();
        try (Stream<Path> parts = Files.list(ROOT.resolve("broker/bin"))) {
            for (Path part : parts.toList()) {
                Files.copy(part, bin.resolve(part.getFileName()));
            }
        }
    }

    static List<Path> pages() throws IOException {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all.filter(file -> file.toString().endsWith(".md")).map(ROOT::relativize)
                    .filter(file -> Stream.of("target", ".pygmy", ".git")
                            .noneMatch(part -> file.startsWith(part) || file.toString().contains("/" + part + "/")))
                    .sorted().toList();
        }
    }

    @Test
    void thePagesOfTheFoldersAreFound() throws IOException {
        assertThat(pages()).contains(Path.of("README.md"), Path.of("broker/README.md"), Path.of("broker/DESIGN.md"), Path.of("client/README.md"),
                Path.of("frontend/README.md"), Path.of("experiments/README.md"));
        assertThat(commands(Files.readString(ROOT.resolve("README.md")))).contains("./pygmy up --install-broker", "./pygmy client buy 3");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void whatAPageSaysIsThere(Path page) throws IOException {
        assertThat(problems(page, Files.readString(ROOT.resolve(page)))).isEmpty();
        assertThat(directory.resolve(".pygmy")).as("what a command did besides helping").doesNotExist();
    }

    /** Each of these would be found on any page. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", quoteCharacter = '~', value = {
        "```\\n./pygmy upp\\n```                                        | there is no command 'upp'",
        "```\\n./pygmy up --catalog 3   # three\\n```                   | unknown option --catalog",
        "```\\nPYGMY_PORT=1 ./pygmy kill catalog-0 --hard\\n```         | unknown option --hard",
        "```\\n./pygmy down && ./pygmy lab dwn\\n```                    | there is no 'lab dwn'",
        "as `./pygmy simulate --seed 5` does                            | --seed",
        "as `./pygmy\\nexperiment all --fast` does                      | --fast",
        "```\\n./pygmy test --docker --dockers\\n```                    | --dockers",
        "```\\n./pygmy client by 3\\n```                                | by",
        "```\\n./pygmy client buy\\n```                                 | Missing required parameter",
        "```\\n./pygmy client --name x buy 3 \\\\\\n  --quantty 2\\n``` | --quantty",
        "```\\ndocker compose run --rm client lod\\n```                 | lod",
        "see `broker/bin/none.sh --cluster`                             | broker/bin/none.sh",
        "see [it](none.md)                                              | none.md",
        "see [it](#nowhere)                                             | #nowhere",
        "see [it](client/README.md#nowhere)                             | #nowhere",
        "# A `heading` of (it)\\nsee [it](#a-heading-of-it)             | -",
        "```text\\n./pygmy is not for the shell here\\n```              | -",
    })
    void whatIsWrongIsFound(String text, String problem) {
        List<String> found = problems(Path.of("page.md"), text.replace("\\n", "\n").replace("\\\\", "\\"));
        if (problem == null) {
            assertThat(found).isEmpty();
        } else {
            assertThat(found).singleElement().asString().contains(problem);
        }
    }

    @Test
    void aLineThatIsTooLongIsFound() {
        assertThat(problems(Path.of("page.md"), "x".repeat(MAX_LINE) + "\n" + "x".repeat(MAX_LINE + 1))).containsExactly("line 2 has 161 characters");
    }

    private List<String> problems(Path page, String text) {
        List<String> problems = new ArrayList<>();
        // What an experiment writes is as wide as its table.
        if (!page.startsWith("experiments/results")) {
            List<String> lines = text.lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).length() > MAX_LINE) {
                    problems.add("line " + (i + 1) + " has " + lines.get(i).length() + " characters");
                }
            }
        }
        links(text).stream().filter(link -> !link.contains("://")).filter(link -> !isThere(page, text, link))
                .forEach(link -> problems.add("there is no " + link));
        for (String command : commands(text)) {
            String complaint = complaint(command);
            if (!complaint.isEmpty()) {
                problems.add(command + ": " + complaint);
            }
        }
        return problems;
    }

    // ------------------------------------------------------------------------------------------------------------ links

    private static List<String> links(String text) {
        return LINK.matcher(withoutBlocks(text)).results().map(link -> link.group(1)).toList();
    }

    private static boolean isThere(Path page, String text, String link) {
        String[] parts = link.split("#", 2);
        Path file = parts[0].isEmpty() ? null : ROOT.resolve(page).resolveSibling(parts[0]);
        if (file != null && !Files.exists(file)) {
            return false;
        }
        return parts.length == 1 || anchors(file == null ? text : read(file)).contains(parts[1]);
    }

    /** As GitHub makes them of the headings. */
    private static List<String> anchors(String text) {
        return withoutBlocks(text).lines().filter(line -> line.matches("#{1,6} .*")).map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT)
                .replaceAll("\\[([^\\]]*)]\\([^)]*\\)", "$1").replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-')).toList();
    }

    private static String withoutBlocks(String text) {
        return text.replaceAll("(?ms)^```.*?^```", "");
    }

    // --------------------------------------------------------------------------------------------------------- commands

    /** Of blocks for the shell, and of what stands in a sentence. A block that is none names its language. */
    private static List<String> commands(String text) {
        List<String> found = new ArrayList<>();
        Matcher block = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```").matcher(text);
        while (block.find()) {
            if (block.group(1).isEmpty()) {
                block.group(2).replaceAll("\\\\\\n", " ").lines().map(line -> line.replaceFirst("(^|\\s)#.*", ""))
                        .flatMap(line -> Arrays.stream(line.split("&&"))).map(String::strip).forEach(found::add);
            }
        }
        INLINE.matcher(withoutBlocks(text)).results().map(code -> code.group(1).replaceAll("\\s+", " ")).forEach(found::add);
        return found.stream().filter(command -> !command.isEmpty() && !command.contains("…")).distinct().toList();
    }

    /** Why the command cannot be typed; empty if it can, or is none of ours. */
    private String complaint(String command) {
        List<String> words = new ArrayList<>();
        for (Matcher word = WORD.matcher(command); word.find();) {
            words.add(word.group(1) != null ? word.group(1) : word.group(2) != null ? word.group(2) : word.group(3));
        }
        while (!words.isEmpty() && VARIABLE.matcher(words.get(0)).matches()) {
            words.remove(0);
        }
        if (words.isEmpty()) {
            return "";
        }
        Matcher inContainer = IN_CONTAINER.matcher(command);
        if (inContainer.matches()) {
            return client(List.of(inContainer.group(1).split(" ")));
        }
        if (words.get(0).startsWith("broker/bin/")) {
            return Files.exists(ROOT.resolve(words.get(0))) ? "" : "there is no " + words.get(0);
        }
        // A word in capitals stands for any command.
        if (!words.get(0).equals("./pygmy") || words.size() == 1 || words.get(1).matches("[A-Z]+")) {
            return "";
        }
        return words.get(1).equals("client") ? client(words.subList(2, words.size())) : launcher(words.subList(1, words.size()));
    }

    /** Parses it as the client does. The launcher's own options come first. */
    private static String client(List<String> arguments) {
        List<String> own = arguments;
        while (!own.isEmpty() && (own.get(0).equals("--name") || own.get(0).equals("--port"))) {
            own = own.subList(2, own.size());
        }
        try {
            ClientCommand.commandLine(Map.of()).parseArgs(own.toArray(String[]::new));
            return "";
        } catch (ParameterException e) {
            return e.getMessage();
        }
    }

    /** With --help at its end a command is read, and not done. What the launcher hands on unread must stand in the help. */
    private String launcher(List<String> arguments) {
        return complaints.computeIfAbsent(arguments, asked -> {
            List<String> command = new ArrayList<>(List.of(directory.resolve("pygmy").toString()));
            command.addAll(asked);
            command.add("--help");
            try {
                Path output = Files.createTempFile(directory, "help", ".out");
                Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile())
                        .redirectInput(Path.of("/dev/null").toFile()).start();
                if (!process.waitFor(30, TimeUnit.SECONDS)) {
                    process.destroy();
                    return "it does not end";
                }
                String help = Files.readString(output);
                if (process.exitValue() != 0) {
                    return help;
                }
                if (List.of("simulate", "experiment", "benchmark", "test").contains(asked.get(0))) {
                    for (String word : asked) {
                        Matcher option = OPTION.matcher(word);
                        if (option.matches() && !help.matches("(?s).*[ |]" + Pattern.quote(option.group(1)) + "[\\s,.].*")) {
                            return "its help does not know " + word;
                        }
                    }
                }
                return "";
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        });
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (at != null && !Files.isRegularFile(at.resolve("pygmy"))) {
            at = at.getParent();
        }
        return at;
    }
}
