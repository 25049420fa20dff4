package pygmy.broker.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.observation.ObservationRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.amqp.autoconfigure.RabbitProperties;
import org.springframework.mock.env.MockEnvironment;
import pygmy.broker.Settings;
import pygmy.broker.TestBroker;
import pygmy.broker.amqp.QueueType;
import pygmy.broker.liveness.Self;
import pygmy.broker.liveness.Times;
import pygmy.broker.log.Follower;
import pygmy.broker.log.LogStore;
import pygmy.broker.log.Replica;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Consumed;

/** A replica of which a thread hangs while its process, and so its connections, live. */
class HangingReplicaTest {

    private static final Duration NOTICED_WITHIN = Duration.ofMillis(3_500);
    private static final Self SELF = new Self(Beat.Service.ORDER, 0, "host", 1);

    /** A core that hangs, or throws, when it is told to. */
    private static final class Core implements ReplicaShell.Core {

        private final List<String> told = new CopyOnWriteArrayList<>();
        private volatile CountDownLatch hangs = new CountDownLatch(0);
        private volatile Error error;

        @Override
        public void opened(long incarnation, Consumed consumed) {
            told.add("opened");
        }

        @Override
        public void closed() {
            told.add("closed");
        }

        @Override
        public void heard(Beat beat, long now) { }

        @Override
        public void turn() {
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
        public void unreadable(long tag, long now) { }

        @Override
        public void serve(boolean live) { }

        @Override
        public void hangs(String why) {
            told.add(why);
        }
    }

    private final Opened opened = new Opened();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final Core core = new Core();
    private TestBroker broker;
    private ReplicaShell shell;

    @BeforeEach
    void start() throws Exception {
        broker = new TestBroker();
        Settings settings = new Settings(broker.names().namespace(), 0, "", 2, 2, 1, Path.of("none"), 10, QueueType.CLASSIC, null);
        NodeContext context = new NodeContext(settings, new MockEnvironment().withProperty("pygmy.broker", TestBroker.uri()), new RabbitProperties(),
                new StaticListableBeanFactory().getBeanProvider(ObservationRegistry.class), null);
        shell = new ReplicaShell(context, SELF, new Incarnations(), failures::add, opened);
        shell.start(core, new Replica(SELF, Times.DEFAULT, new Follower(Times.DEFAULT, SELF.service(), 0, LogStore.Standing.FRESH)), "nowhere");
        await().until(() -> core.told.contains("opened"));
    }

    @AfterEach
    void close() throws Exception {
        core.hangs.countDown();
        opened.close();
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void givesUpItsConnectionsUntilItGoesOn() throws Exception {
        assertThat(consumers()).isEqualTo(1);
        core.hangs = new CountDownLatch(1);
        await().atMost(NOTICED_WITHIN).until(() -> consumers() == 0);
        assertThat(core.told).contains("the replica's thread or store hangs");
        assertThat(shell.state()).isEqualTo("STUCK: the replica's thread or store hangs");
        await().during(Duration.ofMillis(1_500)).atMost(Duration.ofSeconds(3)).until(() -> consumers() == 0);

        core.hangs.countDown();
        await().until(() -> consumers() == 1);
        await().until(() -> core.told.equals(List.of("opened", "the replica's thread or store hangs", "closed", "opened")));
        assertThat(shell.state()).doesNotStartWith("STUCK");
        assertThat(failures).isEmpty();
    }

    /** It was once nobody's: the thread died of it, and what it owned stood still. */
    @Test
    void anErrorIsToldLikeAFailingStore() {
        core.error = new StackOverflowError("as an expression that nests too deeply");
        await().until(() -> !failures.isEmpty());
        assertThat(failures.get(0)).isSameAs(core.error);
    }

    private long consumers() throws Exception {
        return broker.channel().consumerCount(broker.names().eventsOf(SELF.service(), 0));
    }
}
