package pygmy.client.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import pygmy.client.FrontEndStub;

@Timeout(60)
class CommandsTest {

    private static final String TOKEN = "s3cret-token";

    @TempDir
    private Path directory;
    private FrontEndStub stub;
    private String out;
    private String err;

    @BeforeEach
    void start() throws IOException {
        stub = new FrontEndStub();
    }

    @AfterEach
    void stop() {
        stub.close();
    }

    private int client(String... args) {
        return clientAt(stub.url(), Map.of("PYGMY_ADMIN_TOKEN", TOKEN), args);
    }

    private int clientAt(String url, Map<String, String> environment, String... args) {
        StringWriter outText = new StringWriter();
        StringWriter errText = new StringWriter();
        CommandLine line = ClientCommand.commandLine(environment).setOut(new PrintWriter(outText)).setErr(new PrintWriter(errText));
        int code = line.execute(Stream.concat(Stream.of(args), Stream.of("--url", url)).toArray(String[]::new));
        out = outText.toString();
        err = errText.toString();
        return code;
    }

    @Test
    void searchListsBooks() {
        assertThat(client("search", "GraduateSchool")).isZero();
        assertThat(out).startsWith("""
                id  title                                         topic           cost  stock
                 3  Xen and the Art of Surviving Graduate School  GraduateSchool   300   1000
                 4  Cooking for the Impatient Graduate Student    GraduateSchool   400      9

                Cache hit, served by frontend-0. Time in ms: frontend 0.050, client and HTTP\s""");
    }

    @Test
    void searchAsksForAllPagesAndSaysWhereTheyDoNotFit() {
        String page = "{\"books\":[" + FrontEndStub.BOOK_3 + "],\"next\":\"a+b\"}";
        stub.then(200, page).then(200, "{\"books\":[" + FrontEndStub.BOOK_4 + "]}");
        assertThat(client("search", "Graduate School")).isZero();
        assertThat(out).contains("Surviving", "Impatient");
        assertThat(stub.seen()).extracting(FrontEndStub.Seen::target)
                .containsExactly("/books?limit=1000&topic=Graduate+School", "/books?limit=1000&topic=Graduate+School&next=a%2Bb");
        stub.then(200, page).then(410, "{\"title\":\"The list has changed\",\"detail\":\"Begin again.\"}");
        assertThat(client("search")).isNotZero();
        assertThat(err).contains("Begin again.");
    }

    @Test
    void searchSaysWhereATopicHasNoBooks() {
        assertThat(client("search", "Cooking")).isZero();
        assertThat(out).startsWith("No books under the topic Cooking.\n");
    }

    @Test
    void lookupShowsWhereTheTimeWent() {
        assertThat(client("lookup", "3")).isZero();
        assertThat(out).contains("Cache miss, served by catalog-1. Time in ms: frontend 0.120, queue 0.400, catalog 1.10, client");
    }

    @Test
    void jsonIsTheRawAnswer() {
        assertThat(client("lookup", "3", "--json")).isZero();
        assertThat(out).isEqualTo(FrontEndStub.BOOK_3 + System.lineSeparator());
    }

    @Test
    void aRefusalSaysWhyAndExitsWith1() {
        stub.thenProblem(404, "No such book", "There is no book 99.");
        assertThat(client("lookup", "99")).isEqualTo(ExitCode.REFUSED);
        assertThat(err).isEqualTo("No such book: There is no book 99.\n");
        assertThat(out).isEmpty();
    }

    @Test
    void buyAlwaysSendsAKey() {
        assertThat(client("buy", "3", "--quantity", "2")).isZero();
        assertThat(stub.seen()).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.target()).isEqualTo("/buy?item=3&quantity=2");
            assertThat(request.key()).isNotBlank();
        });
        assertThat(out).startsWith("Successfully bought Xen\norder ").contains(stub.seen().get(0).key());
    }

    @Test
    void buyRetriesWithTheKeyThatWasGiven() {
        stub.thenProblem(503, "No replica can serve", "").thenHangUp();
        assertThat(client("buy", "3", "--key", "mine")).isZero();
        assertThat(stub.seen()).hasSize(3).allMatch(request -> request.key().equals("mine"));
        assertThat(err).isEqualTo("No replica can serve; trying again ...\n");
    }

    @Test
    void outOfStockIsARefusal() {
        stub.thenProblem(409, "Out of stock", "Book 3 has 1 copy left.");
        assertThat(client("buy", "3", "--quantity", "2")).isEqualTo(ExitCode.REFUSED);
        assertThat(err).isEqualTo("Out of stock: Book 3 has 1 copy left.\n");
    }

    @Test
    void aBuyWhoseOutcomeIsUnknownSaysHowToRepeatIt() {
        stub.thenProblem(504, "No answer in time", "The buy may have happened.");
        assertThat(client("buy", "3", "--tries", "1", "--key", "mine")).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(err).contains("No answer in time: The buy may have happened.").contains("./pygmy client buy 3 --key 'mine'");

        stub.thenHangUp();
        assertThat(client("buy", "4", "--tries", "1", "--quantity", "2")).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(err).contains("./pygmy client buy 4 --quantity 2 --key '" + stub.seen().get(1).key() + "'");
    }

    @Test
    void aBuyThatNobodyTookPointsToStatus() {
        stub.thenProblem(503, "No replica can serve", "No catalog replica is LIVE. Nothing was changed.");
        assertThat(client("buy", "3", "--tries", "1")).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(err).isEqualTo("No replica can serve: No catalog replica is LIVE. Nothing was changed.\n"
                + "See ./pygmy status, or try again later.\n");
    }

    @Test
    void aDeadFrontEndPointsToUp() throws IOException {
        String dead = FrontEndStub.deadUrl();
        assertThat(clientAt(dead, Map.of(), "lookup", "3", "--tries", "1")).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(err).startsWith("No front end answers at " + dead).contains("Start the store with ./pygmy up");
        assertThat(clientAt(dead, Map.of(), "buy", "3", "--tries", "1")).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(err).contains("Nothing was changed. Start the store with ./pygmy up");
        assertThat(clientAt(dead, Map.of(), "load", "--tries", "1")).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(err).contains("Start the store with ./pygmy up");
    }

    @Test
    void anotherServerIsNotTakenForAFrontEnd() {
        stub.then(200, "<html>Hello</html>");
        assertThat(client("lookup", "3")).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(err).contains("is not what a front end says");
    }

    @Test
    void orderShowsAnOrder() {
        stub.then(200, """
                {"order":"k1","item":3,"title":"Xen","quantity":2,"price":600,"seq":8,"time":"2026-11-22T17:23:17Z"}""");
        assertThat(client("order", "k1")).isZero();
        assertThat(stub.seen().get(0).target()).isEqualTo("/orders/k1");
        assertThat(out).startsWith("""
                order  item  title  quantity  price  time
                k1        3  Xen           2    600  2026-11-22T17:23:17Z
                """);
    }

    @Test
    void orderByItsKey() {
        stub.then(200, """
                {"order":"0f","item":3,"title":"Xen","quantity":2,"price":600,"seq":8,"time":"2026-11-22T17:23:17Z"}""");
        assertThat(client("order", "--key", "a b")).isZero();
        assertThat(stub.seen().get(0).target()).isEqualTo("/orders?key=a+b");
        assertThat(client("order")).isEqualTo(2);
        assertThat(client("order", "x", "--key", "k")).isEqualTo(2);
    }

    @Test
    void aReplaySaysThatNothingMoreWasBought() {
        stub.then(201, "{\"order\":\"0f\",\"item\":3,\"title\":\"Xen\",\"quantity\":1,\"price\":300}", "Idempotency-Replayed", "true");
        assertThat(client("buy", "3", "--key", "k")).isZero();
        assertThat(out).contains("nothing more was bought");
    }

    @Test
    void statusIsATable() {
        stub.then(200, """
                {"namespace":"pygmy","healthy":false,"primary":"catalog-0","broker":"connected","live":1,"configured":4,"note":"","replicas":[
                {"service":"order","replica":0,"host":"h","pid":7,"state":"SYNCING","alive":true,"configured":true,"role":"","epoch":1,"seq":5,
                "beatAgeMs":200,"note":"Catching up."},
                {"service":"catalog","replica":1,"host":"h","pid":124,"state":"LOST","alive":false,"configured":true,"role":"","was":"LIVE primary",
                "epoch":1,"seq":7,"beatAgeMs":1900,"note":"not heard for 1.9 s; it was LIVE primary"},
                {"service":"catalog","replica":0,"host":"h","pid":123,"state":"LIVE","alive":true,"configured":true,"role":"primary","epoch":1,"seq":7,
                "committed":7,"beatAgeMs":120,"note":""},
                {"service":"frontend","replica":0,"host":"","pid":0,"state":"UNKNOWN","alive":false,"configured":true,"beatAgeMs":-1}]}""");
        assertThat(client("status")).isEqualTo(ExitCode.NOT_HEALTHY);
        assertThat(out).isEqualTo("""
                replica     pid  host  state    role     position   last beat  note
                catalog-0   123  h     LIVE     primary       1:7  120 ms ago
                catalog-1   124  h     LOST     -             1:7   1.9 s ago  not heard for 1.9 s; it was LIVE primary
                frontend-0    -  -     UNKNOWN  -               -           -
                order-0       7  h     SYNCING  -             1:5  200 ms ago  Catching up.

                1 of 4 live, primary catalog-0, broker connected
                """);
    }

    private static String view(boolean healthy, String primary, String broker, int live, String note) {
        return "{\"healthy\":%b,\"primary\":%s,\"broker\":\"%s\",\"live\":%d,\"configured\":5,\"note\":\"%s\",\"replicas\":[]}"
                .formatted(healthy, primary == null ? "null" : "\"" + primary + "\"", broker, live, note);
    }

    @Test
    void statusExitsWith0OnlyIfAllIsWell() {
        stub.then(200, view(true, "catalog-1", "connected", 5, ""));
        assertThat(client("status")).isZero();
        assertThat(out).endsWith("\n5 of 5 live, primary catalog-1, broker connected\n");
        stub.then(200, view(false, null, "away", 0, "no connection for 3 s"));
        assertThat(client("status")).isEqualTo(ExitCode.NOT_HEALTHY);
        assertThat(out).endsWith("\n0 of 5 live, no primary, broker away: no connection for 3 s\n");
        stub.then(200, view(false, "catalog-1", "connected", 4, ""));
        assertThat(client("status", "--json")).isEqualTo(ExitCode.NOT_HEALTHY);
        assertThat(out).startsWith("{\"healthy\":false");
        stub.then(200, "{\"namespace\":\"pygmy\",\"replicas\":[]}");
        assertThat(client("status")).as("a front end of another version, which does not judge").isEqualTo(ExitCode.UNAVAILABLE);
        stub.then(200, "<html>Hello</html>");
        assertThat(client("status", "--json")).isEqualTo(ExitCode.UNAVAILABLE);
    }

    @Test
    void statusAsksEveryFrontEndAndShowsWhatTheBestInformedHears() throws IOException {
        try (FrontEndStub other = new FrontEndStub()) {
            String both = other.url() + "," + stub.url();
            other.then(200, view(false, null, "away", 0, "no connection for 3 s"));
            stub.then(200, view(true, "catalog-1", "connected", 5, ""));
            assertThat(clientAt(both, Map.of(), "status")).isEqualTo(ExitCode.NOT_HEALTHY);
            assertThat(out).endsWith("\n5 of 5 live, primary catalog-1, broker connected\n"
                    + other.url() + " sees it otherwise: 0 of 5 live, no primary, broker away: no connection for 3 s\n");

            other.then(200, view(true, "catalog-1", "connected", 5, ""));
            stub.then(200, view(true, "catalog-1", "connected", 5, ""));
            assertThat(clientAt(both, Map.of(), "status")).isZero();
            assertThat(out).doesNotContain("otherwise");

            String dead = FrontEndStub.deadUrl();
            stub.then(200, view(true, "catalog-1", "connected", 5, ""));
            assertThat(clientAt(dead + "," + stub.url(), Map.of(), "status")).isEqualTo(ExitCode.NOT_HEALTHY);
            assertThat(out).contains("5 of 5 live");
            assertThat(err).contains("No front end answers at " + dead);
            assertThat(clientAt(dead + "," + FrontEndStub.deadUrl(), Map.of(), "status")).isEqualTo(ExitCode.UNAVAILABLE);
        }
    }

    @Test
    void watchShowsItAnewUntilItIsEnded() throws InterruptedException {
        stub.otherwise(request -> new FrontEndStub.Say(200, view(true, "catalog-1", "connected", 5, ""), Map.of()));
        Thread watching = new Thread(() -> client("status", "--watch"));
        watching.start();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> stub.seen().size() >= 2);
        watching.interrupt();
        watching.join(30_000);
        assertThat(watching.isAlive()).isFalse();
        assertThat(out.split("replica ", -1)).hasSizeGreaterThan(2);
    }

    @Test
    void updateSendsWhatIsGivenAndTheToken() {
        stub.then(200, FrontEndStub.BOOK_3);
        assertThat(client("update", "3", "--cost", "300", "--title", "Xen \"and\" the Art")).isZero();
        assertThat(stub.seen()).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("PATCH");
            assertThat(request.target()).isEqualTo("/books/3");
            assertThat(request.authorization()).isEqualTo("Bearer " + TOKEN);
            assertThat(request.body()).isEqualTo("{\"cost\":300,\"title\":\"Xen \\\"and\\\" the Art\"}");
        });
        assertThat(out + err).doesNotContain(TOKEN);
    }

    @Test
    void addSendsTheBook() {
        stub.then(201, FrontEndStub.BOOK_3);
        assertThat(client("add", "--title", "Xen", "--topic", "GraduateSchool", "--cost", "300", "--stock", "5")).isZero();
        assertThat(stub.seen().get(0).method() + stub.seen().get(0).target()).isEqualTo("POST/books");
        assertThat(stub.seen().get(0).body()).isEqualTo("{\"title\":\"Xen\",\"topic\":\"GraduateSchool\",\"cost\":300,\"stock\":5}");
    }

    @Test
    void membersSaysHowManyCatalogReplicasCount() {
        stub.then(200, "{\"members\":2,\"message\":\"2 catalog replicas count now\"}");
        assertThat(client("members", "2")).isZero();
        assertThat(stub.seen().get(0).method() + stub.seen().get(0).target()).isEqualTo("POST/members?count=2");
        assertThat(stub.seen().get(0).authorization()).isEqualTo("Bearer " + TOKEN);
        assertThat(out).startsWith("2 catalog replicas count now.\n");
    }

    @Test
    void aWrongTokenIsNotShown() {
        stub.thenProblem(401, "Not authorized", "");
        assertThat(client("update", "3", "--cost", "300")).isEqualTo(ExitCode.REFUSED);
        assertThat(err).contains("Set PYGMY_ADMIN_TOKEN").doesNotContain(TOKEN);

        assertThat(clientAt(stub.url(), Map.of("PYGMY_ADMIN_TOKEN", TOKEN + "\r\nX: y"), "update", "3", "--cost", "300"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err).contains("PYGMY_ADMIN_TOKEN must be").doesNotContain(TOKEN);
        assertThat(stub.seen()).hasSize(1);
    }

    @Test
    void withoutATokenNothingIsSent() {
        assertThat(clientAt(stub.url(), Map.of(), "update", "3", "--cost", "300")).isEqualTo(ExitCode.USAGE);
        assertThat(err).contains("Set PYGMY_ADMIN_TOKEN");
        assertThat(stub.seen()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lookup", "lookup x", "buy 3 --quantity many", "buy 3 --key a\rb", "update 3", "add --title T", "sell 3",
        "lookup 3 --timeout 0", "lookup 3 --tries 0", "load --clients 0", "load --mix sell=3", "load --requests 0",
        "load --topics Cooking --tries 1", "load --items x"})
    void wrongUsageIsToldInTwoLinesOrThreeWithAGuess(String args) {
        assertThat(client(args.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(err.lines()).hasSizeBetween(2, 3).last().asString().startsWith("Try: ./pygmy client");
        assertThat(stub.seen()).noneMatch(request -> !request.method().equals("GET"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8080", "https://localhost", "http://", "http://me:secret@localhost", "http://local host"})
    void aUrlThatCannotBeUsedIsNamed(String url) {
        assertThat(clientAt(url, Map.of(), "lookup", "3")).isEqualTo(ExitCode.USAGE);
        assertThat(err).contains("is not the URL of a front end");
    }

    @Test
    void loadReportsAndKeepsSamples() throws IOException {
        Path csv = directory.resolve("samples.csv");
        assertThat(client("load", "--clients", "2", "--requests", "40", "--warmup", "4", "--csv", csv.toString())).isZero();
        assertThat(out).startsWith("40 requests in ").contains("operation", "mean ms in", "cache: ", "served by: ");
        assertThat(err).contains("40/40");
        assertThat(Files.readAllLines(csv)).hasSize(41);

        assertThat(client("load", "--requests", "40", "--csv", csv.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(err).contains("--force");
        assertThat(client("load", "--requests", "10", "--csv", csv.toString(), "--force")).isZero();
        assertThat(Files.readAllLines(csv)).hasSize(11);
    }

    @Test
    void loadWithErrorsExitsWith3() {
        stub.otherwise(request -> request.method().equals("POST") ? new FrontEndStub.Say(503, "", Map.of()) : FrontEndStub.store(request));
        assertThat(client("load", "--clients", "2", "--requests", "40")).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(out).contains("503 HTTP status 503");
    }

    @Test
    void loadAsksOnlyForWhatIsGiven() {
        assertThat(client("load", "--requests", "40", "--items", "3", "--mix", "lookup=1", "--retry")).isZero();
        assertThat(stub.seen()).hasSize(40).allMatch(request -> request.target().equals("/lookup?item=3"));
    }
}
