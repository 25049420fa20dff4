package pygmy.experiments.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pygmy.broker.BrokerTool;
import pygmy.broker.amqp.BrokerAddress;
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
    private static final String VHOST = "/sh op";
    private static final String CREDENTIALS = "odd%40us%2Fer:p%40ss%3Aw%25r%2Cd%23%3F%24%7Bx%7D";
    private static PrivateBroker broker;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void start() {
        Assumptions.assumeTrue(PrivateBroker.installed().isPresent(), "no rabbitmq-server is installed");
        broker = new PrivateBroker("listeners.tcp.1 = 127.0.0.1:{port}", "listeners.tcp.2 = ::1:{port}");
        broker.control("add_user", USER, PASSWORD);
        broker.control("add_vhost", VHOST, "--default-queue-type", "quorum");
        allow(".*", ".*", ".*");
    }

    @AfterAll
    static void stop() {
        if (broker != null) {
            broker.close();
        }
    }

    @AfterEach
    void reset() {
        // There must be one to be cleared.
        broker.control("set_policy", "-p", VHOST, "ours", "none", "{\"max-length\":1}");
        broker.control("clear_policy", "-p", VHOST, "ours");
    }

    /** Escapes, a node that is away, IPv6, and a default queue type all at once. */
    @Test
    void servicesServeThere() {
        String after = "/%2Fsh%20op";
        String uri = "amqp://" + CREDENTIALS + "@127.0.0.1:" + Ports.free() + after + ",amqp://[::1]:" + broker.port() + after;
        buys(Map.of("PYGMY_BROKER", uri));
    }

    @Test
    void servicesTakeCredentialsAsTheyAre() {
        buys(Map.of("PYGMY_BROKER", "amqp://127.0.0.1:" + broker.port() + "/%2Fsh%20op", "PYGMY_BROKER_USER", USER, "PYGMY_BROKER_PASSWORD", PASSWORD));
    }

    @ParameterizedTest
    @CsvSource({"guest:wrong,'',ACCESS_REFUSED", "guest:guest,/none,vhost none not found", "guest:guest,/,vhost  not found",
        "guest:guest,/%2Fsh%20op,access to vhost '/sh op' refused for user 'guest'"})
    void refusalsAreInTheBrokersWords(String credentials, String path, String words) {
        refuses("amqp://" + credentials + "@127.0.0.1:" + broker.port() + path, words, "rabbitmqctl|PYGMY_BROKER_PASSWORD");
    }

    @Test
    void limitsAreNamed() {
        broker.control("set_user_limits", USER, "{\"max-connections\":3}");
        refuses(uri(), "user connection limit (3) is reached", "needs 7 connections and 56 channels");
        broker.control("set_user_limits", USER, "{\"max-connections\":-1,\"max-channels\":20}");
        refuses(uri(), "has reached the maximum allowed user limit of (20)", "needs 7 connections and 56 channels");
        broker.control("clear_user_limits", USER, "all");
        broker.control("set_vhost_limits", "-p", VHOST, "{\"max-connections\":3}");
        refuses(uri(), "connection limit (3) is reached", "set_vhost_limits");
        broker.control("set_vhost_limits", "-p", VHOST, "{\"max-connections\":-1,\"max-queues\":5}");
        refuses(uri(), "queue limit in vhost '/sh op' (5) is reached", "set_vhost_limits");
        broker.control("clear_vhost_limits", "-p", VHOST);
        accepts();
    }

    @ParameterizedTest
    @CsvSource({"'',.*,.*", ".*,'',.*", ".*,.*,''"})
    void permissionsAreNamed(String configure, String write, String read) {
        allow(configure, write, read);
        refuses(uri(), "ACCESS_REFUSED - access to", "set_permissions -p '/sh op'");
        allow(".*", ".*", ".*");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"max-length;100", "max-length-bytes;100000", "message-ttl;1000", "message-ttl;10", "expires;1000",
        "overflow;'\"reject-publish\"'"})
    void policiesThatTakeMessagesAwayAreNamed(String key, String value) {
        broker.control("set_policy", "-p", VHOST, "--apply-to", "queues", "ours", ".*", "{\"" + key + "\":" + value + "}");
        refuses(uri(), key, "list_policies -p '/sh op'");
        assertThat(err.toString()).startsWith("a policy of the broker at amqp://odd%40us%2Fer@127.0.0.1:");
    }

    @Test
    void otherPoliciesDoNotMatter() {
        broker.control("set_policy", "-p", VHOST, "--apply-to", "queues", "ours", ".*", "{\"max-length\":20000,\"dead-letter-exchange\":\"theirs\"}");
        accepts();
    }

    private void buys(Map<String, String> environment) {
        SystemPlan plan = SystemPlan.lean(broker.uri()).with(1, 1, 1).withEnvironment(environment).leavingQueues();
        try (LocalSystem system = new LocalSystem(plan).start(Duration.ofSeconds(180));
                Caller caller = new Caller(system.urls(), RetryPolicy.once(Duration.ofSeconds(30)), (problem, next, pause) -> { })) {
            Answer answer = caller.call(Request.buy(1, 1, "on-a-given-broker"));
            assertThat(answer).as(answer.toString()).isInstanceOf(Answer.Done.class);
        }
    }

    private static String uri() {
        return "amqp://" + CREDENTIALS + "@127.0.0.1:" + broker.port() + "/%2Fsh%20op";
    }

    private static void allow(String configure, String write, String read) {
        broker.control("set_permissions", "-p", VHOST, USER, configure, write, read);
    }

    private void accepts() {
        assertThat(probe(uri())).as(err.toString()).isZero();
        assertThat(out.toString().lines()).containsExactly(uri(), BrokerAddress.parse(uri()).shown());
    }

    private void refuses(String uri, String words, String wayOut) {
        assertThat(probe(uri)).isEqualTo(1);
        assertThat(err.toString()).contains(words).containsPattern(wayOut).doesNotContain("p@ss", "wrong", "\tat ");
    }

    private int probe(String uri) {
        out.reset();
        err.reset();
        return BrokerTool.run(new String[] {"probe", "0", "7"}, Map.of("PYGMY_BROKER", uri, "PYGMY_NAMESPACE", "given"), new PrintStream(out, true),
                new PrintStream(err, true));
    }
}
