package pygmy.experiments.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pygmy.experiments.system.Checkout;
import pygmy.experiments.system.Ports;
import pygmy.experiments.system.PrivateBroker;

/**
 * Types what the pages tell people to type, line by line, as it stands there. Ports are changed to free ones, and what never ends is
 * interrupted. The blocks about lab hosts and containers are for {@code ./pygmy test --lab} and {@code --docker}.
 */
class PageCommandsTest {

    private static final String README = "README.md";
    private static final String LAUNCHER = "client/README.md";
    private static final String API = "frontend/README.md";
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```");
    private static final int RABBITMQ = 5672;

    /** The lines of each block, by page and first word or two. */
    private static final Map<String, List<String>> BLOCKS = new LinkedHashMap<>();

    private final int second = Ports.free();
    @TempDir
    private Path directory;

    @BeforeAll
    static void readThePages() throws IOException {
        for (String page : List.of(README, LAUNCHER, API)) {
            Matcher block = BLOCK.matcher(Files.readString(Checkout.root().resolve(page)));
            while (block.find()) {
                // What is for no shell names its language.
                if (!block.group(1).isEmpty()) {
                    continue;
                }
                List<String> lines = block.group(2).replaceAll("\\\\\n *", "").lines().map(line -> line.replaceFirst(" +#.*", "")).toList();
                BLOCKS.put(page + ": " + lines.get(0), lines);
            }
        }
    }

    /** A block that is new has no test yet. */
    @Test
    void everyBlockIsKnown() {
        assertThat(BLOCKS.keySet()).containsExactly(
                "README.md: ./pygmy up --install-broker",
                "README.md: ./pygmy client search GraduateSchool",
                "client/README.md: ./pygmy up --install-broker",
                "client/README.md: ./pygmy client search GraduateSchool",
                "client/README.md: ./pygmy client update 3 --stock 5",
                "client/README.md: ./pygmy lab config hosts.csv",
                "frontend/README.md: curl -i -X POST 'localhost:8080/buy?item=3' -H 'Idempotency-Key: \"k-1\"'");
    }

    @Test
    void theReadmeAndTheApi() throws Exception {
        try (Launcher launcher = new Launcher(directory.resolve("checkout")).onTestBroker().with("PYGMY_ADMIN_TOKEN", "page")) {
            // The second line runs all tests, this one among them.
            type(launcher, block(README, "./pygmy up").get(0));
            assertThat(type(launcher, "./pygmy status")).contains("5 of 5 live, primary catalog-");

            List<String> curl = block(API, "curl");
            assertThat(type(launcher, curl.get(0))).startsWith("HTTP/1.1 201").contains("Location: /orders/").contains("\"item\":3");
            assertThat(type(launcher, curl.get(1))).contains("\"item\":3");
            assertThat(type(launcher, curl.get(2))).contains("\"books\":[{\"id\":1,").contains("\"next\":");
            String book = type(launcher, curl.get(3));
            Matcher tag = Pattern.compile("ETag: (\"[^\"]+\")").matcher(book);
            assertThat(tag.find()).as(book).isTrue();
            assertThat(curl.get(4)).contains("If-Match: \"1-7\"");
            assertThat(type(launcher, curl.get(4).replace("\"1-7\"", tag.group(1)))).contains("\"stock\":5");
            assertThat(curl).hasSize(5);

            assertThat(type(launcher, block(README, "./pygmy client search"))).contains("\nAll agree");
        }
    }

    /** With a broker of its own, since one command restarts it. */
    @Test
    void theLauncherAndTheClient() throws Exception {
        assumeThat(PrivateBroker.installed()).as("RabbitMQ is installed").isPresent();
        assumeThat(listens(RABBITMQ)).as("another broker is here, and would be taken").isFalse();
        try (Launcher launcher = new Launcher(directory.resolve("checkout")).with("PYGMY_ADMIN_TOKEN", "page")) {
            List<String> lines = new ArrayList<>(block(LAUNCHER, "./pygmy up"));
            // The readme has the same first line. A second size is in the place of the first.
            lines.remove("./pygmy up --install-broker");
            type(launcher, take(lines, "./pygmy up --catalogs 3 --frontends 2"));

            List<String> client = new ArrayList<>(block(LAUNCHER, "./pygmy client search"));
            String named = take(client, "./pygmy client --name 9090 buy 3");
            type(launcher, client);

            type(launcher, take(lines, "./pygmy up --port 9090"));
            assertThat(type(launcher, named)).contains("bought");
            assertThat(type(launcher, "./pygmy status")).contains("System " + launcher.port()).contains("System " + second);
            type(launcher, "./pygmy down --name 9090");

            type(launcher, "curl -sf -X POST 'localhost:8080/buy?item=4' -H 'X-Request-Id: 9f2c61d03be7a845'");
            type(launcher, "./pygmy pause order-1 && ./pygmy resume order-1 && ./pygmy stop order-1 && ./pygmy start order-1");
            String last = take(lines, "./pygmy down");
            String said = type(launcher, lines);
            assertThat(said).contains("7 of 7 live").contains("\nAll agree");
            assertThat(said.lines().filter(line -> line.contains("9f2c61d03be7a845")).count()).as("lines of one request").isGreaterThan(2);

            type(launcher, "./pygmy stop catalog-2");
            type(launcher, block(LAUNCHER, "./pygmy client update"));
            type(launcher, last);
        }
    }

    @Test
    void whatTheReadmeSaysOfTheSimulationAndOfExperiments() throws Exception {
        try (Launcher launcher = new Launcher(directory.resolve("checkout")).onTestBroker()) {
            String page = Files.readString(Checkout.root().resolve(README));
            assertThat(page).contains("`./pygmy simulate --seeds 1000`").contains("`./pygmy experiment all --force`").contains("`--quick`");
            assertThat(type(launcher, "./pygmy simulate --seeds 20")).contains("20 seeds");
            assertThat(type(launcher, "./pygmy experiment balance --quick")).contains("balance");
            assertThat(launcher.root().resolve("experiments/results/quick/balance/summary.md")).exists();
        }
    }

    private static String take(List<String> lines, String line) {
        assertThat(lines).contains(line);
        lines.remove(line);
        return line;
    }

    private static List<String> block(String page, String start) {
        return BLOCKS.entrySet().stream().filter(block -> block.getKey().startsWith(page + ": " + start)).findFirst().orElseThrow().getValue();
    }

    private String type(Launcher launcher, List<String> lines) {
        StringBuilder said = new StringBuilder();
        lines.forEach(line -> said.append(type(launcher, line)));
        return said.toString();
    }

    private String type(Launcher launcher, String line) {
        String typed = line.replace("9090", "" + second).replace("localhost:8080", "localhost:" + launcher.port())
                .replace("--requests 10000", "--requests 1000").replaceFirst("^curl ", "curl -sS ");
        if (line.endsWith(" -f") || line.endsWith("--watch")) {
            typed = "timeout -s INT 3 " + typed + " || [ $? -eq 124 ]";
        }
        Launcher.Result result = launcher.run(Map.of(), List.of("bash", "-c", typed));
        assertThat(result.code()).as(typed + "\n" + result.output()).isZero();
        return result.output();
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("localhost", port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
