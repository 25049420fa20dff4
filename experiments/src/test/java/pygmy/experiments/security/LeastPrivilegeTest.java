package pygmy.experiments.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pygmy.broker.amqp.Names;
import pygmy.broker.amqp.QueueType;
import pygmy.broker.amqp.Topology;
import pygmy.broker.message.Beat.Service;
import pygmy.experiments.system.Checkout;
import pygmy.experiments.system.PrivateBroker;

/** Each service's broker user, as the containers have them, may do what the service does and not what another does. */
class LeastPrivilegeTest {

    private static final byte[] BODY = "forged".getBytes(StandardCharsets.US_ASCII);
    private static final long CONFIRMED_WITHIN_MILLIS = 10_000;
    private static final Names NAMES = new Names("pygmy");

    @TempDir
    static Path directory;
    private static PrivateBroker broker;
    private static Connection catalog;

    private interface Attempt {
        void on(Channel channel) throws Exception;
    }

    private record Try(String user, String what, Attempt attempt) {
        @Override
        public String toString() {
            return user + " " + what;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        Assumptions.assumeTrue(PrivateBroker.installed().isPresent(), "no rabbitmq-server is installed");
        broker = new PrivateBroker("definitions.import_backend = local_filesystem", "definitions.local.path = " + definitions());
        catalog = connect("catalog", password("catalog"));
        Topology.declare(catalog, NAMES, QueueType.CLASSIC);
        try (Connection order = connect("order", password("order")); Connection frontend = connect("frontend", password("frontend"))) {
            Topology.declare(order, NAMES, QueueType.CLASSIC);
            Topology.declare(frontend, NAMES, QueueType.CLASSIC);
        }
        Channel replica = catalog.createChannel();
        replica.queueDeclare(NAMES.eventsOf(Service.CATALOG, 0), true, false, false, Map.of());
    }

    @AfterAll
    static void stop() throws Exception {
        if (catalog != null) {
            catalog.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    static Stream<Try> forbidden() {
        return Stream.of(
                new Try("frontend", "publishes an event", c -> publish(c, NAMES.events(), "")),
                new Try("order", "publishes an event", c -> publish(c, NAMES.events(), "")),
                new Try("frontend", "takes the lock", LeastPrivilegeTest::takeLock),
                new Try("order", "takes the lock", LeastPrivilegeTest::takeLock),
                new Try("frontend", "consumes purchases", c -> consume(c, NAMES.order())),
                new Try("order", "consumes writes", c -> consume(c, NAMES.catalogPrimary())),
                new Try("catalog", "consumes purchases", c -> consume(c, NAMES.order())),
                new Try("frontend", "consumes a replica's events", c -> consume(c, "pygmy.catalog.events.catalog-0")),
                new Try("order", "binds a catalog's queue", c -> c.queueBind("pygmy.catalog.events.catalog-0", NAMES.heartbeat(), "#")),
                new Try("order", "beats as a catalog", c -> publish(c, NAMES.heartbeat(), "catalog.0")),
                new Try("frontend", "beats as an order replica", c -> publish(c, NAMES.heartbeat(), "order.0")),
                new Try("frontend", "deletes a queue of requests", c -> c.queueDelete(NAMES.catalogQuery())),
                new Try("order", "deletes the log's exchange", c -> c.exchangeDelete(NAMES.events())),
                new Try("frontend", "reads dead letters", c -> c.basicGet(NAMES.deadLetters(), true)),
                new Try("catalog", "makes something else", c -> c.queueDeclare("other", false, true, true, Map.of())));
    }

    static Stream<Try> needed() {
        return Stream.of(
                new Try("catalog", "publishes an event", c -> publish(c, NAMES.events(), "")),
                new Try("catalog", "takes the lock", LeastPrivilegeTest::takeLock),
                new Try("catalog", "beats", c -> publish(c, NAMES.heartbeat(), "catalog.3")),
                new Try("order", "serves purchases", c -> consume(c, NAMES.order())),
                new Try("order", "asks the primary", c -> publish(c, "", NAMES.catalogPrimary())),
                new Try("frontend", "asks for purchases", c -> publish(c, "", NAMES.order())),
                new Try("frontend", "follows the log", c -> follow(c, NAMES.newEventsOf("frontend-0"), NAMES.events(), "")),
                new Try("frontend", "hears heartbeats", c -> follow(c, NAMES.newHeartbeatsOf("frontend-0"), NAMES.heartbeat(), "#")));
    }

    @ParameterizedTest
    @MethodSource("forbidden")
    void refuses(Try forbidden) throws Exception {
        try (Connection connection = connect(forbidden.user(), password(forbidden.user()))) {
            Channel channel = connection.createChannel();
            Exception refusal = assertThrows(Exception.class, () -> forbidden.attempt().on(channel));
            assertEquals(AMQP.ACCESS_REFUSED, ((AMQP.Channel.Close) signal(refusal).getReason()).getReplyCode(), refusal.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("needed")
    void allows(Try needed) throws Exception {
        try (Connection connection = connect(needed.user(), password(needed.user()))) {
            needed.attempt().on(connection.createChannel());
        }
    }

    @Test
    void knowsNobodyElse() {
        assertThrows(PossibleAuthenticationFailureException.class, () -> connect("guest", "guest"));
        assertThrows(PossibleAuthenticationFailureException.class, () -> connect("catalog", password("order")));
    }

    /** As the broker's container makes them, hashes and all. */
    private static Path definitions() throws Exception {
        Path container = Checkout.root().resolve("broker").resolve("container");
        Path made = directory.resolve("definitions.json");
        ProcessBuilder script = new ProcessBuilder(container.resolve("definitions").toString(), container.resolve("definitions.json").toString());
        for (String user : new String[] {"catalog", "order", "frontend"}) {
            script.environment().put("PYGMY_" + user.toUpperCase(Locale.ROOT) + "_PASSWORD", password(user));
        }
        assertEquals(0, script.redirectOutput(made.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT).start().waitFor());
        assertTrue(Files.readString(made).indexOf(password("order")) < 0, "passwords are not written down");
        return made;
    }

    /** With what a shell might stumble over. */
    private static String password(String user) {
        return user + "'s \"pass|word\" & \\1 $HOME €";
    }

    private static Connection connect(String user, String password) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(broker.port());
        factory.setUsername(user);
        factory.setPassword(password);
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }

    private static void publish(Channel channel, String exchange, String key) throws Exception {
        channel.confirmSelect();
        channel.basicPublish(exchange, key, null, BODY);
        channel.waitForConfirmsOrDie(CONFIRMED_WITHIN_MILLIS);
    }

    private static void takeLock(Channel channel) throws Exception {
        channel.queueDeclare(NAMES.primaryLock(), false, true, false, Map.of());
    }

    private static void consume(Channel channel, String queue) throws Exception {
        channel.basicConsume(queue, false, new DefaultConsumer(channel));
    }

    private static void follow(Channel channel, String queue, String exchange, String key) throws Exception {
        channel.queueDeclare(queue, false, true, true, Map.of());
        channel.queueBind(queue, exchange, key);
        consume(channel, queue);
    }

    private static ShutdownSignalException signal(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ShutdownSignalException signal) {
                return signal;
            }
        }
        throw new AssertionError("not refused by the broker", failure);
    }
}
