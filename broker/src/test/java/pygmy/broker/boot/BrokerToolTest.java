package pygmy.broker.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import pygmy.broker.TestBroker;
import pygmy.broker.amqp.BrokerAddress;
import pygmy.broker.amqp.BrokerConnections;

class BrokerToolTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void probeTellsWhetherTheServicesCouldConnect() throws Exception {
        String uri = TestBroker.uri();
        assertThat(run("probe", uri, "any")).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
        BrokerAddress address = BrokerAddress.parse(uri);
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).containsExactly(address.uri(), address.shown());

        String wrong = uri.replace(URI.create(uri).getRawUserInfo(), "guest:secret");
        assertThat(run("probe", wrong, "any")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("ACCESS_REFUSED", "PYGMY_BROKER_PASSWORD").doesNotContain("secret");
    }

    @Test
    void credentialsOutsideOfTheUriCount() {
        URI own = URI.create(TestBroker.uri());
        String bare = own.getScheme() + "://" + own.getHost() + ":" + own.getPort() + own.getRawPath();
        BrokerAddress address = BrokerAddress.parse(TestBroker.uri());
        Map<String, String> right = Map.of("PYGMY_BROKER", bare, "PYGMY_BROKER_USER", address.user(), "PYGMY_BROKER_PASSWORD", address.password());
        assertThat(run(right, "probe", "0", "1")).as(err.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).contains(address.uri());
        Map<String, String> wrong = Map.of("PYGMY_BROKER", bare, "PYGMY_BROKER_USER", address.user(), "PYGMY_BROKER_PASSWORD", "se${x}cret");
        assertThat(run(wrong, "probe", "0", "1")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("ACCESS_REFUSED").doesNotContain("cret");
    }

    @Test
    void probeOfNothingSaysWhereItLooked() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        assertThat(run("probe", "amqp://guest:secret@localhost:" + free, "any")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("nothing answers at localhost:" + free, "refused").doesNotContain("secret").hasLineCount(2);
    }

    @Test
    void nonsenseIsRefusedWithoutRepeatingIt() {
        assertThat(run("probe", "amqp://guest:sec ret@local host:x", "any")).isEqualTo(1);
        assertThat(run("forget", "amqp://localhost", "not a name")).isEqualTo(1);
        assertThat(run("explode", "amqp://localhost", "any")).isEqualTo(2);
        assertThat(run(Map.of(), "probe", "x", "1")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("PYGMY_BROKER", "PYGMY_NAMESPACE", "usage").doesNotContain("sec ret", "\tat ");
    }

    @Test
    void forgetRemovesEverythingOfTheNamespaceButNotUnderARunningPrimary() throws Exception {
        try (TestBroker broker = new TestBroker()) {
            String namespace = broker.names().namespace();
            BrokerConnections connections = broker.connect("catalog-0");
            await().until(connections::isConnected);
            connections.close();
            Channel primary = broker.channel();
            primary.queueDeclare(broker.names().primaryLock(), false, true, false, null);
            assertThat(run("forget", TestBroker.uri(), namespace)).isEqualTo(1);
            assertThat(err.toString(StandardCharsets.UTF_8)).contains("stop its services first").hasLineCount(1);
            broker.channel().queueDeclarePassive(broker.names().order());

            primary.queueDelete(broker.names().primaryLock());
            assertThat(run("forget", TestBroker.uri(), namespace)).isZero();
            assertThat(broker.exists(broker.names().order())).isFalse();
            assertThat(broker.exists(broker.names().deadLetters())).isFalse();
        }
    }

    private int run(String command, String uri, String namespace) {
        Map<String, String> environment = Map.of("PYGMY_BROKER", uri, "PYGMY_NAMESPACE", namespace);
        return run(environment, command.equals("probe") ? new String[] {"probe", "0", "2"} : new String[] {command});
    }

    private int run(Map<String, String> environment, String... args) {
        return BrokerTool.run(args, environment, new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
    }
}
