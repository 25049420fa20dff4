package pygmy.broker.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import pygmy.broker.TcpProxy;
import pygmy.broker.TestBroker;
import pygmy.broker.liveness.Progress;

@ExtendWith(OutputCaptureExtension.class)
class BrokerConnectionsTest {

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<Session> sessions = new CopyOnWriteArrayList<>();
    private TestBroker broker;
    private TcpProxy proxy;

    @BeforeEach
    void open() throws Exception {
        broker = new TestBroker();
        proxy = TestBroker.proxy();
    }

    @AfterEach
    void close() throws Exception {
        if (broker != null) {
            broker.close();
            proxy.close();
        }
    }

    @Test
    void waitsForABrokerThatIsAwayAndComesBackByItselfWithOneLineEach(CapturedOutput output) {
        proxy.refuse(true);
        BrokerConnections connections = connect();
        await().until(() -> output.toString().contains("no broker yet"));
        assertThat(connections.isConnected()).isFalse();

        proxy.refuse(false);
        await().until(() -> told.equals(List.of("connected", "channel opened")));
        await().until(() -> output.toString().contains("broker back after"));

        proxy.cut();
        await().until(() -> told.size() == 6);
        assertThat(told).containsExactly("connected", "channel opened", "channel closed", "disconnected", "connected", "channel opened");
        assertThat(output.toString().lines().filter(line -> line.contains("broker lost"))).hasSize(1);
        assertThat(output).doesNotContain("guest", "\tat ");
    }

    @Test
    void aHungBrokerIsNoticedByTheHeartbeat() {
        BrokerConnections connections = connect();
        await().until(connections::isConnected);
        proxy.freeze(true);
        await().until(() -> told.contains("disconnected"));
        proxy.freeze(false);
        await().until(connections::isConnected);
    }

    @Test
    void aChannelThatAloneIsLostIsOpenedAgainAfterWhatAllShareWasDeclared() throws Exception {
        BrokerConnections connections = connect();
        await().until(() -> told.size() == 2);
        broker.channel().queueDelete(broker.names().order());
        connections.use("asks for a queue", new ChannelUser() {
            @Override
            public void opened(Session session) throws IOException {
                session.channel().queueDeclarePassive(broker.names().order());
                told.add("found");
            }

            @Override
            public void closed(Session session) {
                told.add("gone");
            }
        });
        await().until(() -> told.size() == 4);
        assertThat(told).containsExactly("connected", "channel opened", "gone", "found");
    }

    /** The thread died of it, and whoever waited for what it should have written waited for ever. */
    @Test
    void aWriterThatCannotGoOnGivesItsConnectionUp() {
        BrokerConnections connections = connect();
        await().until(() -> told.size() == 2);
        sessions.get(0).write(channel -> {
            throw new StackOverflowError();
        });
        await().until(() -> told.size() == 6);
        assertThat(told).containsExactly("connected", "channel opened", "channel closed", "disconnected", "connected", "channel opened");
        assertThat(connections.isConnected()).isTrue();
    }

    /** What was to come after it is written as if it had been, otherwise. */
    @Test
    void aWriteThatFailsForItselfEndsItsSession() {
        connect();
        await().until(() -> told.size() == 2);
        sessions.get(0).write(channel -> {
            throw new IllegalArgumentException("Content headers exceeded max frame size");
        });
        await().until(() -> told.equals(List.of("connected", "channel opened", "channel closed", "channel opened")));
    }

    @Test
    void aHungWriterIsStuckAndAHeldConnectionStaysAwayUntilItIsLetGo() throws Exception {
        BrokerConnections connections = connect();
        await().until(() -> told.size() == 2);
        CountDownLatch hangs = new CountDownLatch(1);
        sessions.get(0).write(channel -> {
            try {
                hangs.await();
            } catch (InterruptedException e) {
                told.add("interrupted");
            }
        });
        long began = System.nanoTime();
        await().pollInterval(Duration.ofMillis(Progress.LOOK_EVERY)).atMost(Duration.ofSeconds(4))
                .until(() -> connections.isWriterStuck((System.nanoTime() - began) / 1_000_000));
        connections.hold("its writer hangs");
        await().until(() -> told.contains("disconnected") && told.contains("interrupted"));
        await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(2)).until(() -> !connections.isConnected());
        connections.letGo();
        await().until(connections::isConnected);
        assertThat(connections.isWriterStuck((System.nanoTime() - began) / 1_000_000)).isFalse();
    }

    /** It would wait for what only its own thread can read, until the time is up, and all that the connection delivers with it. */
    @Test
    void aHandlerThatCallsTheBrokerIsToldAtOnce() throws Exception {
        connect();
        await().until(() -> told.size() == 2);
        deliver(sessions.get(0), () -> {
            try {
                sessions.get(0).channel().queueDeclarePassive(broker.names().order());
            } catch (IOException | IllegalStateException e) {
                told.add(e.getMessage());
            }
        });
        await().until(() -> told.size() == 3);
        assertThat(told.get(2)).startsWith("a handler must not call the broker");
    }

    @Test
    void aHandlerThatHangsIsStuck() throws Exception {
        BrokerConnections connections = connect();
        await().until(() -> told.size() == 2);
        CountDownLatch hangs = new CountDownLatch(1);
        deliver(sessions.get(0), () -> {
            try {
                hangs.await();
            } catch (InterruptedException e) {
                told.add("interrupted");
            }
        });
        long began = System.nanoTime();
        await().pollInterval(Duration.ofMillis(Progress.LOOK_EVERY)).atMost(Duration.ofSeconds(4))
                .until(() -> connections.isHandlerStuck((System.nanoTime() - began) / 1_000_000));
        hangs.countDown();
        await().until(() -> !connections.isHandlerStuck((System.nanoTime() - began) / 1_000_000));
    }

    /** One message, to a consumer that does this with it. */
    private void deliver(Session session, Runnable handler) throws IOException {
        String queue = session.channel().queueDeclare().getQueue();
        session.channel().basicConsume(queue, true, new DefaultConsumer(session.channel()) {
            @Override
            public void handleDelivery(String consumer, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
                handler.run();
            }
        });
        session.write(to -> to.basicPublish("", queue, null, new byte[0]));
    }

    private BrokerConnections connect() {
        BrokerConnections connections = new BrokerConnections(
                BrokerAddress.parse(TestBroker.via(proxy)), broker.names(), "catalog-1");
        connections.addListener(new BrokerConnections.Listener() {
            @Override
            public void connected() {
                told.add("connected");
            }

            @Override
            public void disconnected() {
                told.add("disconnected");
            }
        });
        connections.use("test", new ChannelUser() {
            @Override
            public void opened(Session session) {
                sessions.add(session);
                told.add("channel opened");
            }

            @Override
            public void closed(Session session) {
                told.add("channel closed");
            }
        });
        connections.start();
        broker.closeLater(connections);
        return connections;
    }
}
