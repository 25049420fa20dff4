package pygmy.broker.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import pygmy.broker.TcpProxy;
import pygmy.broker.TestBroker;
import pygmy.broker.message.Acknowledged;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.message.Consumed;
import pygmy.broker.message.Event;
import pygmy.broker.message.FindOrder;
import pygmy.broker.message.Position;

@ExtendWith(OutputCaptureExtension.class)
class EventQueueTest {

    private final Wire wire = new Wire();
    private final Recorder recorder = new Recorder();
    private TestBroker broker;
    private TcpProxy proxy;
    private Channel channel;

    @BeforeEach
    void open() throws Exception {
        broker = new TestBroker();
        proxy = TestBroker.proxy();
        channel = broker.channel();
    }

    @AfterEach
    void close() throws Exception {
        if (broker != null) {
            broker.close();
            proxy.close();
        }
    }

    @Test
    void keepsWhatWasNotAcknowledgedAndKnowsThatItExisted() throws Exception {
        EventQueue queue = durable("catalog-0", recorder);
        recorder.expect("missing", "opened, new");
        publish("a", "b", "c");
        await().until(() -> recorder.tags.size() == 3);
        queue.ackUpTo(recorder.session, recorder.tags.get(1));
        queue.sendBarrier(recorder.session, "acks are through");
        recorder.expect("a", "b", "c", "acks are through");
        long first = recorder.session;

        proxy.cut();
        await().until(() -> recorder.told.contains("acks are through"));
        assertThat(recorder.told.subList(0, 4)).containsExactly("lost", "opened, existed", "c", "acks are through");
        assertThat(recorder.session).isGreaterThan(first);
        recorder.told.clear();

        queue.ackUpTo(first, Long.MAX_VALUE);
        assertThat(queue.sendBarrier(first, "of the old session")).isFalse();
        publish("d");
        recorder.expect("d");
    }

    /** A store that was put back from a backup must learn from somebody that it is older than its queue. */
    @Test
    void theBrokerKnowsHowFarItWasConsumed() throws Exception {
        EventQueue queue = durable("catalog-0", recorder);
        recorder.expect("missing", "opened, new");
        assertThat(recorder.consumed).isEqualTo(Recorder.NOTHING);
        publish("a", "b", "c", "d");
        await().until(() -> recorder.tags.size() == 4);
        for (int i = 0; i < 3; i++) {
            queue.note(recorder.session, new Consumed("log", new Position(2, i), true));
            queue.ackUpTo(recorder.session, recorder.tags.get(i));
        }
        recorder.expect("a", "b", "c", "d");
        for (int i = 0; i < 2; i++) {
            proxy.cut();
            recorder.expect("lost", "opened, existed", "d");
            assertThat(recorder.consumed).isEqualTo(new Consumed("log", new Position(2, 2), true));
        }
    }

    @Test
    void aQueueThatSomebodyElseMadeAnewIsOneTheBrokerKnowsNothingOf() throws Exception {
        EventQueue queue = durable("catalog-0", recorder);
        recorder.expect("missing", "opened, new");
        queue.close();
        recorder.expect("lost");
        channel.queueDelete(broker.names().eventsOf(Service.CATALOG, 0));
        channel.queueDelete(broker.names().consumedOf(Service.CATALOG, 0));
        channel.queueDeclare(broker.names().eventsOf(Service.CATALOG, 0), true, false, false, null);
        durable("catalog-0", recorder);
        recorder.expect("opened, existed");
        assertThat(recorder.consumed).isNull();
    }

    @Test
    void collectsWhileItsProcessIsAway() throws Exception {
        EventQueue queue = durable("order-1", recorder);
        recorder.expect("missing", "opened, new");
        queue.close();
        recorder.expect("lost");
        publish("while away");
        durable("order-1", recorder);
        recorder.expect("opened, existed", "while away");
    }

    @Test
    void aDeletedQueueIsALostSessionAndANewQueue() throws Exception {
        durable("catalog-0", recorder);
        recorder.expect("missing", "opened, new");
        channel.queueDelete(broker.names().eventsOf(Service.CATALOG, 0));
        recorder.expect("lost", "missing", "opened, new");
        publish("e");
        recorder.expect("e");
    }

    /** As one of a later version would: it may be a write that this replica lacks, so it is the replica's to acknowledge. */
    @Test
    void whatAnotherVersionPublishedIsTold() throws Exception {
        EventQueue queue = durable("catalog-0", recorder);
        recorder.expect("missing", "opened, new");
        Message later = wire.encode(new Event.Barrier("later"), new MessageProperties());
        later.getMessageProperties().setHeader(Wire.VERSION_HEADER, Wire.VERSION + 1);
        channel.basicPublish(broker.names().events(), "", wire.properties(later), later.getBody());
        publish("after");
        await().until(() -> recorder.tags.size() == 2);
        queue.ackUpTo(recorder.session, recorder.tags.get(0));
        recorder.expect("unreadable", "after");
        assertThat(deadLetter()).contains("its version is " + (Wire.VERSION + 1));
        proxy.cut();
        recorder.expect("lost", "opened, existed", "after");
    }

    @Test
    void whatCannotBeReadIsPutAsideAndTheRestGoesOn() throws Exception {
        durable("catalog-0", recorder);
        recorder.expect("missing", "opened, new");
        channel.basicPublish(broker.names().events(), "", null, "nonsense".getBytes(StandardCharsets.UTF_8));
        Message request = wire.encode(new FindOrder("x"), new MessageProperties());
        channel.basicPublish(broker.names().events(), "", wire.properties(request), request.getBody());
        publish("after");
        recorder.expect("after");
        assertThat(deadLetter()).isEqualTo("its content type is application/octet-stream, not application/json");
        assertThat(deadLetter()).isEqualTo("a FindOrder does not belong here");
        proxy.cut();
        recorder.expect("lost", "opened, existed", "after");
    }

    @Test
    void aSecondProcessOfTheSameNameWaitsUntilTheFirstIsGone(CapturedOutput output) throws Exception {
        EventQueue first = durable("catalog-0", recorder);
        recorder.expect("missing", "opened, new");
        Recorder second = new Recorder();
        durable("catalog-0", second);
        await().until(() -> output.toString().contains("is a second catalog-0 running?"));
        publish("f");
        recorder.expect("f");
        assertThat(second.told).isEmpty();
        first.close();
        second.expect("opened, existed", "f");
    }

    /** Each of two sessions would get half of the log. */
    @Test
    void inAClusterASecondSessionWaitsUntilTheFirstIsGone() throws Exception {
        BrokerConnections elder = broker.connectToCluster("catalog-0", TestBroker.uri());
        EventQueue.durable(elder, Service.CATALOG, 0, EventQueue.Bounds.DEFAULT, recorder).start();
        recorder.expect("missing", "opened, new");
        Recorder second = new Recorder();
        EventQueue.durable(broker.connectToCluster("catalog-0", TestBroker.uri()), Service.CATALOG, 0, EventQueue.Bounds.DEFAULT, second).start();
        second.expect("opened, existed");
        publish("a", "b", "c", "d");
        recorder.expect("a", "b", "c", "d");
        assertThat(second.told).isEmpty();
        elder.close();
        second.expect("a", "b", "c", "d");
    }

    @Test
    void aBarrierIsTrustedOnlyByAnAnswer() {
        assertThat(EventQueue.Bounds.DEFAULT.mayHaveDropped(0, 1)).isFalse();
        assertThat(EventQueue.Bounds.DEFAULT.mayHaveDropped(0, 0)).as("a quorum queue whose leader is silent").isTrue();
    }

    @Test
    void aQueueFullOfLargeEventsHoldsFew() {
        EventQueue.Bounds bounds = new EventQueue.Bounds(10_000, 1024L * 2 * 1024 * 1024, 256, Duration.ofHours(1));
        assertThat(bounds.mayHaveDropped(1024 - 1 - 256, 1)).isTrue();
        assertThat(bounds.mayHaveDropped(1024 - 2 - 256, 1)).isFalse();
    }

    /** Room for four, and one at a time is delivered: what is published while that one is not acknowledged pushes out the oldest. */
    @Test
    void aBarrierThatComesOutOfAFullQueueIsNotTrusted() throws Exception {
        EventQueue queue = durable("catalog-0", new EventQueue.Bounds(4, 1, Duration.ofMinutes(1)), recorder);
        recorder.expect("missing", "opened, new");
        publish("a");
        await().until(() -> recorder.tags.size() == 1);
        publish("dropped", "before three", "before two", "before one", "last");
        queue.ackUpTo(recorder.session, recorder.tags.get(0));
        await().until(() -> recorder.tags.size() == 2);
        queue.ackUpTo(recorder.session, recorder.tags.get(1));
        recorder.expect("a", "before one", "last");
    }

    @Test
    void whatTheListenerCannotTakeComesAgain() throws Exception {
        Recorder refusing = new Recorder() {
            private boolean refused;

            @Override
            public void delivered(long session, Event event, long tag) {
                super.delivered(session, event, tag);
                if (!refused) {
                    refused = true;
                    throw new IllegalStateException("no room");
                }
            }
        };
        durable("catalog-0", refusing);
        refusing.expect("missing", "opened, new");
        publish("g");
        refusing.expect("g", "lost", "opened, existed", "g");
    }

    @Test
    void aFrontEndsQueueIsNewEachTime() throws Exception {
        BrokerConnections connections = broker.connect("frontend-0", TestBroker.via(proxy));
        EventQueue queue = EventQueue.passing(connections, recorder);
        queue.start();
        recorder.expect("opened, new");
        publish("h");
        recorder.expect("h");
        proxy.cut();
        recorder.expect("lost", "opened, new");

        channel.queueDeclare(broker.names().primaryLock(), false, true, true, null);
        assertThat(queue.acknowledge(recorder.session, new Acknowledged(0, 1, new Position(1, 2)))).isTrue();
        AtomicReference<GetResponse> got = new AtomicReference<>();
        await().until(() -> {
            got.set(channel.basicGet(broker.names().primaryLock(), true));
            return got.get() != null;
        });
        assertThat(wire.decode(wire.message(got.get().getProps(), got.get().getEnvelope(), got.get().getBody())))
                .isEqualTo(new Acknowledged(0, 1, new Position(1, 2)));
    }

    private EventQueue durable(String process, EventQueue.Listener listener) {
        return durable(process, EventQueue.Bounds.DEFAULT, listener);
    }

    private EventQueue durable(String process, EventQueue.Bounds bounds, EventQueue.Listener listener) {
        Service service = process.startsWith("order") ? Service.ORDER : Service.CATALOG;
        int replica = process.charAt(process.length() - 1) - '0';
        BrokerConnections connections = broker.connect(process, TestBroker.via(proxy));
        EventQueue queue = EventQueue.durable(connections, service, replica, bounds, listener);
        queue.start();
        return queue;
    }

    private void publish(String... nonces) throws Exception {
        for (String nonce : nonces) {
            Message message = wire.encode(new Event.Barrier(nonce), new MessageProperties());
            AMQP.BasicProperties properties = wire.properties(message);
            channel.basicPublish(broker.names().events(), "", properties, message.getBody());
        }
    }

    private String deadLetter() {
        AtomicReference<GetResponse> got = new AtomicReference<>();
        await().until(() -> {
            got.set(broker.take(broker.names().deadLetters()));
            return got.get() != null;
        });
        assertThat(got.get().getProps().getHeaders().get("pygmy-from")).hasToString(broker.names().eventsOf(Service.CATALOG, 0));
        return got.get().getProps().getHeaders().get("pygmy-why").toString();
    }
}
