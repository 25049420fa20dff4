package pygmy.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import pygmy.broker.amqp.BrokerConnections;

class BrokerToolTest {

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void probeTellsWhetherTheServicesCouldConnect() throws Exception {
        String uri = TestBroker.uri();
        assertThat(run("probe", uri, "any")).isZero();
        assertThat(err.toString()).isEmpty();

        String wrong = uri.replace(URI.create(uri).getRawUserInfo(), "guest:secret");
        assertThat(run("probe", wrong, "any")).isEqualTo(1);
        assertThat(err.toString()).contains("ACCESS_REFUSED").doesNotContain("secret").hasLineCount(1);
    }

    @Test
    void probeOfNothingSaysWhereItLooked() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        assertThat(run("probe", "amqp://guest:secret@localhost:" + free, "any")).isEqualTo(1);
        assertThat(err.toString()).contains("localhost:" + free, "refused").doesNotContain("secret").hasLineCount(1);
    }

    @Test
    void nonsenseIsRefusedWithoutRepeatingIt() {
        assertThat(run("probe", "amqp://guest:sec ret@local host:x", "any")).isEqualTo(1);
        assertThat(run("forget", "amqp://localhost", "not a name")).isEqualTo(1);
        assertThat(run("explode", "amqp://localhost", "any")).isEqualTo(2);
        assertThat(err.toString()).contains("PYGMY_BROKER", "PYGMY_NAMESPACE", "usage").doesNotContain("sec ret").hasLineCount(3);
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
            assertThat(err.toString()).contains("stop its services first").hasLineCount(1);
            broker.channel().queueDeclarePassive(broker.names().order());

            primary.queueDelete(broker.names().primaryLock());
            assertThat(run("forget", TestBroker.uri(), namespace)).isZero();
            assertThat(broker.exists(broker.names().order())).isFalse();
            assertThat(broker.exists(broker.names().deadLetters())).isFalse();
        }
    }

    private int run(String command, String uri, String namespace) {
        Map<String, String> environment = Map.of("PYGMY_BROKER", uri, "PYGMY_NAMESPACE", namespace);
        return BrokerTool.run(new String[] {command}, environment, new PrintStream(err, true));
    }
}
