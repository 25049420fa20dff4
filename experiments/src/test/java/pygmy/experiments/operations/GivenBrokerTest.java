package pygmy.experiments.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pygmy.broker.amqp.BrokerAddress;
import pygmy.broker.boot.BrokerTool;
import pygmy.client.http.Answer;
import pygmy.client.http.Caller;
import pygmy.client.http.Request;
import pygmy.client.http.RetryPolicy;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.Ports;
import pygmy.experiments.system.PrivateBroker;
import pygmy.experiments.system.SystemPlan;

/** A broker that somebody else set up, in ways of his own: it serves, or who starts a system on it is told why not. */
class GivenBrokerTest {

    private static final String USER = "odd@us/er";
    private static final String PASSWORD = "p@ss:w%r,d#?${x}";
    private static final String CREDENTIALS = "odd%40us%2Fer:p%40ss%3Aw%25r%2Cd%23%3F%24%7Bx%7D";
    private static final String SHOP = "/%2Fsh%20op";
    /** Each is also a vhost in which it is the policy for all queues. */
    private static final List<String> POLICIES = List.of("\"max-length\":100", "\"max-length-bytes\":100000", "\"message-ttl\":1000", "\"message-ttl\":10",
            "\"expires\":1000", "\"overflow\":\"reject-publish\"", "\"max-length\":20000,\"dead-letter-exchange\":\"theirs\"");
    @TempDir
    static Path directory;
    private static PrivateBroker broker;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void start() throws Exception {
        Assumptions.assumeTrue(PrivateBroker.installed().isPresent(), "no rabbitmq-server is installed");
        Path definitions = directory.resolve("definitions.json");
        Files.writeString(definitions, definitions());
        broker = new PrivateBroker("listeners.tcp.1 = 127.0.0.1:{port}", "listeners.tcp.2 = ::1:{port}", "load_definitions = " + definitions);
    }

    @AfterAll
    static void stop() {
        if (broker != null) {
            broker.close();
        }
    }

    /** Escapes, a node that is away, IPv6, and a default queue type all at once. */
    @Test
    void servicesServeThere() {
        String uri = "amqp://" + CREDENTIALS + "@127.0.0.1:" + Ports.free() + SHOP + ",amqp://[::1]:" + broker.port() + SHOP;
        buys(Map.of("PYGMY_BROKER", uri));
    }

    @Test
    void servicesTakeCredentialsAsTheyAre() {
        buys(Map.of("PYGMY_BROKER", "amqp://127.0.0.1:" + broker.port() + SHOP, "PYGMY_BROKER_USER", USER, "PYGMY_BROKER_PASSWORD", PASSWORD));
    }

    @ParameterizedTest
    @CsvSource({"guest:wrong,'',ACCESS_REFUSED", "guest:guest,/none,vhost none not found", "guest:guest,/,vhost  not found",
        "guest:guest,/%2Fsh%20op,access to vhost '/sh op' refused for user 'guest'"})
    void refusalsAreInTheBrokersWords(String credentials, String path, String words) {
        refuses(uri(credentials, path), words, words.equals("ACCESS_REFUSED") ? "PYGMY_BROKER_PASSWORD" : "rabbitmqctl set_permissions -p ");
    }

    @ParameterizedTest
    @CsvSource({"connections,/%2F,user connection limit (3) is reached,set_user_limits",
        "channels,/%2F,has reached the maximum allowed user limit of (20),7 connections and 56 channels",
        "odd,/few,connection limit (3) is reached,set_vhost_limits", "odd,/queues,queue limit in vhost 'queues' (5) is reached,set_vhost_limits"})
    void limitsAreNamed(String user, String path, String words, String wayOut) {
        refuses(uri(user.equals("odd") ? CREDENTIALS : user + ":secret", path), words, wayOut);
    }

    @ParameterizedTest
    @ValueSource(strings = {"configure", "write", "read"})
    void permissionsAreNamed(String lacks) {
        refuses(uri("no-" + lacks + ":secret", SHOP), "ACCESS_REFUSED - access to", "set_permissions -p '/sh op' 'no-" + lacks + "'");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void policiesThatTakeMessagesAwayAreNamed(int policy) {
        String key = POLICIES.get(policy).split("\"")[1];
        refuses(uri(CREDENTIALS, "/policy-" + policy), key, "list_policies -p 'policy-" + policy + "'");
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("a policy of the broker at amqp://odd%40us%2Fer@127.0.0.1:");
    }

    @Test
    void otherPoliciesDoNotMatter() {
        String uri = uri(CREDENTIALS, "/policy-" + (POLICIES.size() - 1));
        assertThat(probe(uri)).as(err.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).containsExactly(uri, BrokerAddress.parse(uri).shown());
    }

    private void buys(Map<String, String> environment) {
        SystemPlan plan = SystemPlan.lean(broker.uri()).with(1, 1, 1).withEnvironment(environment).leavingQueues();
        try (LocalSystem system = new LocalSystem(plan).start(Duration.ofSeconds(180));
                Caller caller = new Caller(system.urls(), RetryPolicy.once(Duration.ofSeconds(30)), (problem, next, pause) -> {})) {
            Answer answer = caller.call(Request.buy(1, 1, "on-a-given-broker"));
            assertThat(answer).as(answer.toString()).isInstanceOf(Answer.Done.class);
        }
    }

    private static String uri(String credentials, String path) {
        return "amqp://" + credentials + "@127.0.0.1:" + broker.port() + path;
    }

    private void refuses(String uri, String words, String wayOut) {
        assertThat(probe(uri)).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(words, wayOut).doesNotContain("p@ss", "wrong", "secret", "\tat ");
    }

    private int probe(String uri) {
        out.reset();
        err.reset();
        return BrokerTool.run(new String[] {"probe", "0", "7"}, Map.of("PYGMY_BROKER", uri, "PYGMY_NAMESPACE", "given"),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    /** What the administrator did, in the broker's own format. */
    private static String definitions() {
        List<String> vhosts = new ArrayList<>(List.of("{\"name\":\"/\"}", "{\"name\":\"few\"}", "{\"name\":\"queues\"}",
                "{\"name\":\"/sh op\",\"default_queue_type\":\"quorum\",\"metadata\":{\"default_queue_type\":\"quorum\",\"description\":\"\",\"tags\":[]}}"));
        List<String> permissions = new ArrayList<>(List.of(permission("guest", "/", ".*", ".*", ".*"), permission("connections", "/", ".*", ".*", ".*"),
                permission("channels", "/", ".*", ".*", ".*"), permission("no-configure", "/sh op", "", ".*", ".*"),
                permission("no-write", "/sh op", ".*", "", ".*"), permission("no-read", "/sh op", ".*", ".*", "")));
        List<String> policies = new ArrayList<>();
        for (String vhost : List.of("/sh op", "few", "queues")) {
            permissions.add(permission(USER, vhost, ".*", ".*", ".*"));
        }
        for (int i = 0; i < POLICIES.size(); i++) {
            vhosts.add("{\"name\":\"policy-" + i + "\"}");
            permissions.add(permission(USER, "policy-" + i, ".*", ".*", ".*"));
            policies.add("{\"vhost\":\"policy-" + i + "\",\"name\":\"theirs\",\"pattern\":\".*\",\"apply-to\":\"queues\",\"priority\":0,\"definition\":{"
                    + POLICIES.get(i) + "}}");
        }
        List<String> users = List.of(user("guest", "guest", ""), user(USER, PASSWORD, ""), user("connections", "secret", "\"max-connections\":3"),
                user("channels", "secret", "\"max-channels\":20"), user("no-configure", "secret", ""), user("no-write", "secret", ""),
                user("no-read", "secret", ""));
        List<String> limits = List.of(limit("few", "\"max-connections\":3"), limit("queues", "\"max-queues\":5"));
        return "{\"users\":" + users + ",\"vhosts\":" + vhosts + ",\"permissions\":" + permissions + ",\"policies\":" + policies + ",\"parameters\":" + limits
                + "}";
    }

    private static String user(String name, String password, String limits) {
        return "{\"name\":\"" + name + "\",\"password\":\"" + password + "\",\"tags\":\"\",\"limits\":{" + limits + "}}";
    }

    private static String permission(String user, String vhost, String configure, String write, String read) {
        return "{\"user\":\"" + user + "\",\"vhost\":\"" + vhost + "\",\"configure\":\"" + configure + "\",\"write\":\"" + write + "\",\"read\":\"" + read
                + "\"}";
    }

    private static String limit(String vhost, String limit) {
        return "{\"vhost\":\"" + vhost + "\",\"component\":\"vhost-limits\",\"name\":\"limits\",\"value\":{" + limit + "}}";
    }
}
