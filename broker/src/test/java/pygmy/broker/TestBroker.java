package pygmy.broker;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;
import org.springframework.boot.amqp.autoconfigure.RabbitProperties;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.rabbitmq.RabbitMQContainer;
import pygmy.broker.amqp.BrokerAddress;
import pygmy.broker.amqp.BrokerConnections;
import pygmy.broker.amqp.BrokerConnections.Options;
import pygmy.broker.amqp.Names;
import pygmy.broker.amqp.QueueType;
import pygmy.broker.boot.BrokerTool;

/**
 * A real RabbitMQ for a test, with a namespace of its own that is removed afterwards: the one of {@code PYGMY_BROKER}, else a
 * container where Docker runs, else the test is skipped.
 */
public final class TestBroker implements AutoCloseable {

    private static final String IMAGE = "rabbitmq:4-management";
    private static String uri;

    private final Names names = new Names("test-" + UUID.randomUUID().toString().substring(0, 8));
    private final List<BrokerConnections> opened = new ArrayList<>();
    private final Connection connection;

    /** Skips the test, saying why, if there is no broker. */
    public TestBroker() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(uri());
        factory.setAutomaticRecoveryEnabled(false);
        connection = factory.newConnection("test");
    }

    /** The broker's AMQP URI; skips the test, saying why, if there is none. */
    public static synchronized String uri() {
        if (uri == null) {
            uri = System.getenv("PYGMY_BROKER");
        }
        if (uri == null) {
            Assumptions.assumeTrue(DockerClientFactory.instance().isDockerAvailable(),
                    "no RabbitMQ to test with: set PYGMY_BROKER to an AMQP URI, or start Docker");
            // Testcontainers itself removes it when this JVM ends.
            RabbitMQContainer container = new RabbitMQContainer(IMAGE);
            container.start();
            String credentials = container.getAdminUsername() + ":" + container.getAdminPassword();
            uri = container.getAmqpUrl().replace("amqp://", "amqp://" + credentials + "@");
        }
        return uri;
    }

    public Names names() {
        return names;
    }

    /** What {@code uri} says, with another address. */
    public static String via(TcpProxy proxy) {
        URI own = URI.create(uri());
        return own.getScheme() + "://" + own.getRawUserInfo() + "@127.0.0.1:" + proxy.port() + own.getRawPath();
    }

    public static TcpProxy proxy() throws Exception {
        URI own = URI.create(uri());
        return new TcpProxy(own.getHost(), own.getPort() < 0 ? ConnectionFactory.DEFAULT_AMQP_PORT : own.getPort());
    }

    /** A process's connections, started; closed with this. */
    public BrokerConnections connect(String name) {
        return connect(name, uri());
    }

    public BrokerConnections connect(String name, String uri) {
        return start(new BrokerConnections(BrokerAddress.parse(uri), names, name));
    }

    private BrokerConnections start(BrokerConnections connections) {
        closeLater(connections);
        connections.start();
        return connections;
    }

    /** As if the broker were a cluster; no AMQP heartbeat tells either side that the other is silent. */
    public BrokerConnections connectToCluster(String name, String uri) {
        RabbitProperties properties = new RabbitProperties();
        properties.setRequestedHeartbeat(Duration.ofMinutes(5));
        return start(new BrokerConnections(BrokerAddress.parse(uri), names, name, new Options(QueueType.QUORUM, ObservationRegistry.NOOP, properties, null)));
    }

    /** Closes them with this. */
    public void closeLater(BrokerConnections connections) {
        opened.add(connections);
    }

    /** For what only a test would do. */
    public Channel channel() throws Exception {
        return connection.createChannel();
    }

    /** The next message of a queue that exists, taken; null if it is empty. */
    public GetResponse take(String queue) throws Exception {
        try (Channel channel = channel()) {
            return channel.basicGet(queue, true);
        }
    }

    public boolean exists(String queue) throws Exception {
        Channel channel = channel();
        try {
            channel.queueDeclarePassive(queue);
            channel.close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws Exception {
        opened.forEach(BrokerConnections::close);
        connection.close();
        BrokerTool.run(new String[] {"forget"}, Map.of("PYGMY_BROKER", uri(), "PYGMY_NAMESPACE", names.namespace()), System.out, System.err);
    }
}
