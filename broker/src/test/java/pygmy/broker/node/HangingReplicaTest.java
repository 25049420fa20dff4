package pygmy.broker.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pygmy.broker.TestBroker;
import pygmy.broker.amqp.BrokerAddress;
import pygmy.broker.amqp.BrokerConnections;
import pygmy.broker.liveness.Self;
import pygmy.broker.liveness.Times;
import pygmy.broker.log.Follower;
import pygmy.broker.log.LogStore;
import pygmy.broker.log.Participant;
import pygmy.broker.log.Replica;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Consumed;
import pygmy.broker.message.Event;
import pygmy.broker.message.FindOrder;
import pygmy.broker.message.Orders;
import pygmy.broker.message.TransferPage;
import pygmy.broker.rpc.RpcClient;
import pygmy.broker.rpc.RpcServer;

/** A replica of which a thread hangs while its process, and so its connections, live. */
class HangingReplicaTest {

    private static final Duration NOTICED_WITHIN = Duration.ofMillis(3_500);
    private static final Self SELF = new Self(Beat.Service.ORDER, 0, "host", 1);

    /** Hangs, or throws, when it is told to. */
    private static final class Hanging implements Participant, ReplicaRuntime.Service {

        private final List<String> told = new CopyOnWriteArrayList<>();
        private final Replica replica = new Replica(SELF, Times.DEFAULT, new Follower(Times.DEFAULT, SELF.service(), 0, LogStore.Standing.FRESH));
        private volatile CountDownLatch hangs = new CountDownLatch(0);
        private volatile Error error;

        @Override
        public void opened(long incarnation, Consumed consumed, long now) {
            told.add("opened");
        }

        @Override
        public void closed() {
            told.add("closed");
        }

        @Override
        public Consumed queueMissing() {
            return replica.follower().consumed();
        }

        @Override
        public void heard(Beat beat, long now) {}

        @Override
        public void delivered(Event event, long tag, long now) {}

        @Override
        public void unreadable(long tag, long now) {}

        @Override
        public void answered(long number, TransferPage page, long now) {}

        @Override
        public void turn(long now, long wall) {
            try {
                hangs.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (error != null) {
                throw error;
            }
        }

        @Override
        public void sendBarrier() {}

        @Override
        public Replica replica() {
            return replica;
        }

        @Override
        public void serve(boolean live) {}

        @Override
        public void turned() {}

        @Override
        public void hangs(String why) {
            told.add(why);
        }
    }

    private final Opened opened = new Opened();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final Hanging replica = new Hanging();
    private TestBroker broker;
    private ReplicaRuntime runtime;

    @BeforeEach
    void start() throws Exception {
        broker = new TestBroker();
        BrokerConnections connections = new BrokerConnections(BrokerAddress.parse(TestBroker.uri()), broker.names(), SELF.name());
        runtime = new ReplicaRuntime(connections, 10, SELF, Clock.incarnations(), new SimpleMeterRegistry(), failures::add, opened);
        runtime.start(replica, replica, "nowhere");
        await().until(() -> replica.told.contains("opened"));
    }

    @AfterEach
    void close() throws Exception {
        replica.hangs.countDown();
        opened.close();
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void givesUpItsConnectionsUntilItGoesOn() throws Exception {
        assertThat(consumers()).isEqualTo(1);
        replica.hangs = new CountDownLatch(1);
        await().atMost(NOTICED_WITHIN).until(() -> consumers() == 0);
        assertThat(replica.told).contains("the replica's thread or store hangs");
        assertThat(runtime.state()).isEqualTo("STUCK: the replica's thread or store hangs");
        await().during(Duration.ofMillis(1_500)).atMost(Duration.ofSeconds(3)).until(() -> consumers() == 0);

        replica.hangs.countDown();
        await().until(() -> consumers() == 1);
        await().until(() -> replica.told.equals(List.of("opened", "the replica's thread or store hangs", "closed", "opened")));
        assertThat(runtime.state()).doesNotStartWith("STUCK");
        assertThat(failures).isEmpty();
    }

    /** It holds up all else that the connection delivers: events, and answers. */
    @Test
    void aHandlerThatHangsIsLikeAThreadThatDoes() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        RpcServer server = opened.add(new RpcServer(runtime.connections(), broker.names().order(), 1, (request, call) -> {
            try {
                hangs.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }));
        server.start();
        RpcClient client = opened.add(new RpcClient(broker.connect("frontend-0"), 10));
        await().until(client::isConnected);
        client.call(broker.names().order(), new FindOrder("x"), Orders.class, Duration.ofSeconds(20), Duration.ofSeconds(20));
        await().atMost(NOTICED_WITHIN).until(() -> runtime.state().startsWith("STUCK: a handler"));
        hangs.countDown();
        await().until(() -> !runtime.state().startsWith("STUCK"));
        await().until(() -> consumers() == 1);
        assertThat(failures).isEmpty();
    }

    /** It was once nobody's: the thread died of it, and what it owned stood still. */
    @Test
    void anErrorIsToldLikeAFailingStore() {
        replica.error = new StackOverflowError("as an expression that nests too deeply");
        await().until(() -> !failures.isEmpty());
        assertThat(failures.get(0)).isSameAs(replica.error);
    }

    private long consumers() throws Exception {
        return broker.channel().consumerCount(broker.names().eventsOf(SELF.service(), 0));
    }
}
