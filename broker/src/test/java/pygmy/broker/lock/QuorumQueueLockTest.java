package pygmy.broker.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pygmy.broker.TcpProxy;
import pygmy.broker.TestBroker;
import pygmy.broker.amqp.BrokerConnections;
import pygmy.broker.amqp.EventQueue;
import pygmy.broker.message.Acknowledged;
import pygmy.broker.message.Consumed;
import pygmy.broker.message.Event;
import pygmy.broker.message.Position;
import pygmy.broker.rpc.Call;

/** The lock of a cluster, on a single broker: what it promises does not depend on how many nodes there are. */
class QuorumQueueLockTest {

    private static final Duration WITHIN = Duration.ofSeconds(20);

    private final List<String> told = new CopyOnWriteArrayList<>();
    private TestBroker broker;
    private TcpProxy proxy;
    private PrimaryLock link;
    private PrimaryLock rival;

    @BeforeEach
    void open() throws Exception {
        broker = new TestBroker();
        proxy = TestBroker.proxy();
        link = new PrimaryLock(broker.connectToCluster("catalog-0", TestBroker.via(proxy)), new Recorder("catalog-0"));
        rival = new PrimaryLock(broker.connectToCluster("catalog-1", TestBroker.uri()), new Recorder("catalog-1"));
    }

    @AfterEach
    void close() throws Exception {
        if (broker != null) {
            proxy.freeze(false);
            link.close();
            rival.close();
            proxy.close();
            broker.close();
        }
    }

    @Test
    void oneHasItUntilItLetsGo() {
        link.tryLock();
        expect("catalog-0 granted");
        rival.tryLock();
        expect("catalog-1 refused: somebody else has the lock");
        link.release();
        expect("catalog-0 lost: released");
        rival.tryLock();
        expect("catalog-1 granted");
    }

    /** Nobody tells it: its connection is open, and only its tokens do not come back. */
    @Test
    void whoIsCutOffNoticesBeforeAnotherBegins() throws Exception {
        link.tryLock();
        expect("catalog-0 granted");
        proxy.freeze(true);
        expect("catalog-0 lost: it could not be proven for 2 s that the lock is held");
        assertThat(told).doesNotContain("catalog-1 granted");
        proxy.freeze(false);
        await().atMost(WITHIN).until(() -> {
            rival.tryLock();
            await().atMost(WITHIN).until(() -> told.stream().anyMatch(line -> line.startsWith("catalog-1")));
            return told.contains("catalog-1 granted");
        });
    }

    @Test
    void itsQueueCarriesAcknowledgements() {
        link.tryLock();
        expect("catalog-0 granted");
        BrokerConnections frontend = broker.connectToCluster("frontend-0", TestBroker.uri());
        EventQueue events = EventQueue.passing(frontend, new EventQueue.Listener() {
            @Override
            public void opened(long session, boolean existed, Consumed consumed) {
                told.add("session " + session);
            }

            @Override
            public void delivered(long session, Event event, long tag) {}

            @Override
            public void unreadable(long session, long tag) {}

            @Override
            public void lost(long session) {}
        });
        events.start();
        await().atMost(WITHIN).until(() -> told.stream().anyMatch(line -> line.startsWith("session ")));
        long session = Long.parseLong(told.stream().filter(line -> line.startsWith("session ")).findFirst().orElseThrow().substring(8));
        assertThat(events.acknowledge(session, new Acknowledged(0, 1, new Position(1, 7)))).isTrue();
        expect("catalog-0 acknowledged 1:7");
    }

    private void expect(String line) {
        await().atMost(WITHIN).untilAsserted(() -> assertThat(told).contains(line));
    }

    private final class Recorder implements PrimaryLock.Listener {

        private final String name;

        Recorder(String name) {
            this.name = name;
        }

        @Override
        public void granted(long term) {
            told.add(name + " granted");
        }

        @Override
        public void refused(long term, String why) {
            told.add(name + " refused: " + why);
        }

        @Override
        public void lost(long term, String why) {
            told.add(name + " lost: " + why);
        }

        @Override
        public void confirmed(long term, Event event) {}

        @Override
        public void requested(long term, Object request, Call call) {}

        @Override
        public void acknowledged(long term, Acknowledged acknowledged) {
            told.add(name + " acknowledged " + acknowledged.upTo());
        }
    }
}
