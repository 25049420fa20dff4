package pygmy.broker.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.GetResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pygmy.broker.TcpProxy;
import pygmy.broker.TestBroker;
import pygmy.broker.amqp.BrokerConnections;
import pygmy.broker.amqp.EventQueue;
import pygmy.broker.amqp.Heartbeats;
import pygmy.broker.message.Acknowledged;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Consumed;
import pygmy.broker.message.Decided;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Event;
import pygmy.broker.message.Position;
import pygmy.broker.message.Write;
import pygmy.broker.rpc.Call;
import pygmy.broker.rpc.Outcome;
import pygmy.broker.rpc.RpcClient;
import pygmy.broker.rpc.Timing;

class PrimaryLockTest {

    private static final Decided DECIDED = new Decided(
            new Decision("r", "sell 1 of 4", Decision.Kind.OUT_OF_STOCK, 4, 0, 0, "T", 9, 0), null);

    /** Writes down what a link tells. */
    private static final class Recorder implements PrimaryLock.Listener {

        private final List<String> told = new CopyOnWriteArrayList<>();
        private final List<Call> calls = new CopyOnWriteArrayList<>();
        private volatile CountDownLatch hangs = new CountDownLatch(0);
        private volatile boolean full;
        private volatile Error fails;

        @Override
        public void granted(long term) {
            told.add(term + " granted");
            hang();
        }

        private void hang() {
            try {
                hangs.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void refused(long term, String why) {
            told.add(term + " refused: " + why);
        }

        @Override
        public void lost(long term, String why) {
            if (full) {
                full = false;
                throw new IllegalStateException("its mailbox is full");
            }
            told.add(term + " lost: " + why);
        }

        @Override
        public void confirmed(long term, Event event) {
            told.add(term + " confirmed " + ((Event.EpochStarted) event).epoch());
            hang();
        }

        @Override
        public void requested(long term, Object request, Call call) {
            calls.add(call);
            told.add(term + " requested " + ((Write) request).id());
            fail();
        }

        @Override
        public void acknowledged(long term, Acknowledged acknowledged) {
            told.add(term + " acknowledged " + acknowledged.upTo());
            fail();
        }

        private void fail() {
            Error once = fails;
            fails = null;
            if (once != null) {
                throw once;
            }
        }

        private void expect(String line) {
            await().until(() -> told.contains(line));
        }
    }

    private final Recorder first = new Recorder();
    private final Recorder second = new Recorder();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private TestBroker broker;
    private TcpProxy proxy;
    private PrimaryLock link;
    private PrimaryLock rival;
    private EventQueue queue;

    @BeforeEach
    void open() throws Exception {
        broker = new TestBroker();
        proxy = TestBroker.proxy();
        link = new PrimaryLock(broker.connect("catalog-0", TestBroker.via(proxy)), first);
        rival = new PrimaryLock(broker.connect("catalog-1"), second);
        BrokerConnections frontend = broker.connect("frontend-0");
        queue = EventQueue.passing(frontend, new EventQueue.Listener() {
            @Override
            public void opened(long session, boolean existed, Consumed consumed) {
                events.add("opened " + session);
            }

            @Override
            public void delivered(long session, Event event, long tag) {
                events.add(event.toString());
            }

            @Override
            public void unreadable(long session, long tag) {}

            @Override
            public void lost(long session) {
                events.add("lost");
            }
        });
        queue.start();
    }

    @AfterEach
    void close() throws Exception {
        first.hangs.countDown();
        if (broker != null) {
            link.close();
            rival.close();
            broker.close();
            proxy.close();
        }
    }

    @Test
    void oneHoldsTheLockUntilItReleasesIt() {
        assertThat(link.tryLock()).isEqualTo(1);
        first.expect("1 granted");
        rival.tryLock();
        await().until(() -> second.told.stream().anyMatch(line -> line.startsWith("1 refused: RESOURCE_LOCKED")));
        link.release();
        first.expect("1 lost: released");
        await().until(() -> {
            long term = rival.tryLock();
            await().until(() -> second.told.stream().anyMatch(line -> line.startsWith(term + " ")));
            return second.told.contains(term + " granted");
        });
        assertThat(first.told).hasSize(2);
    }

    @Test
    void whoeverLosesTheConnectionLosesTheLockAndHearsItOnce() {
        link.tryLock();
        first.expect("1 granted");
        proxy.cut();
        first.expect("1 lost: the connection was closed");
        link.publish(1, new Event.EpochStarted("log", 1, Position.ZERO, 0), true);
        long again = link.tryLock();
        await().until(() -> first.told.size() == 3);
        assertThat(first.told.get(2)).startsWith(again + " ");
        assertThat(events).noneMatch(event -> event.startsWith("EpochStarted"));
    }

    @Test
    void aHungConnectionIsLostAndTheRivalGetsTheLockWithinTheHeartbeat() {
        link.tryLock();
        first.expect("1 granted");
        proxy.freeze(true);
        await().until(() -> {
            long term = rival.tryLock();
            await().until(() -> second.told.stream().anyMatch(line -> line.startsWith(term + " ")));
            return second.told.contains(term + " granted");
        });
        await().until(() -> first.told.stream().anyMatch(line -> line.startsWith("1 lost")));
        proxy.freeze(false);
    }

    @Test
    void withoutABrokerItIsRefused() {
        proxy.refuse(true);
        link.tryLock();
        first.expect("1 refused: the connection was closed");
    }

    @Test
    void publishesInOrderAndTellsConfirmsInOrder() {
        await().until(() -> !events.isEmpty());
        link.tryLock();
        first.expect("1 granted");
        for (int epoch = 1; epoch <= 50; epoch++) {
            link.publish(1, started(epoch), true);
            link.publish(1, new Event.Committed("log", new Position(epoch, 0)), false);
        }
        first.expect("1 confirmed 50");
        assertThat(first.told).hasSize(51).last().isEqualTo("1 confirmed 50");
        assertThat(first.told.get(1)).isEqualTo("1 confirmed 1");
        await().until(() -> events.size() == 101);
        assertThat(events.get(99)).isEqualTo(started(50).toString());
        assertThat(events.get(100)).startsWith("Committed");
    }

    @Test
    void servesRequestsAndHearsAcknowledgementsOnceItIsToldTo() throws Exception {
        await().until(() -> !events.isEmpty());
        link.tryLock();
        first.expect("1 granted");
        BrokerConnections order = broker.connect("order-0");
        try (RpcClient client = new RpcClient(order, 10)) {
            await().until(client::isConnected);
            CompletableFuture<Outcome<Decided>> future = client.call(broker.names().catalogPrimary(), new Write.Sell("r", 4, 1),
                    Decided.class, Duration.ofSeconds(20), Duration.ofSeconds(20));
            long session = Long.parseLong(events.get(0).split(" ")[1]);
            assertThat(queue.acknowledge(session, new Acknowledged(0, 1, new Position(3, 9)))).isTrue();
            broker.channel().basicPublish("", broker.names().primaryLock(), null, "nonsense".getBytes(StandardCharsets.UTF_8));
            GetResponse[] letter = new GetResponse[1];
            link.serve(1);
            first.expect("1 requested r");
            first.expect("1 acknowledged 3:9");
            await().until(() -> (letter[0] = broker.take(broker.names().deadLetters())) != null);
            first.calls.get(0).reply(DECIDED, Timing.NONE);
            assertThat(future.get(10, TimeUnit.SECONDS)).isInstanceOfSatisfying(Outcome.Done.class, done -> {
                assertThat(done.value()).isEqualTo(DECIDED);
                assertThat(done.servedBy()).isEqualTo("catalog-0");
                assertThat(done.timing().get(Timing.Part.PRIMARY)).as("the call came before the primary").isPositive();
            });
        }
    }

    @Test
    void requestsUnansweredAtTheEndOfATermGoToTheNextPrimary() throws Exception {
        link.tryLock();
        first.expect("1 granted");
        link.serve(1);
        try (RpcClient client = new RpcClient(broker.connect("order-0"), 10)) {
            await().until(client::isConnected);
            CompletableFuture<Outcome<Decided>> future = client.call(broker.names().catalogPrimary(), new Write.Sell("r", 4, 1),
                    Decided.class, Duration.ofSeconds(20), Duration.ofSeconds(20));
            first.expect("1 requested r");
            link.release();
            first.expect("1 lost: released");
            first.calls.get(0).reply(DECIDED, Timing.NONE);
            await().until(() -> {
                long term = rival.tryLock();
                await().until(() -> second.told.stream().anyMatch(line -> line.startsWith(term + " ")));
                rival.serve(term);
                return second.told.contains(term + " granted");
            });
            await().until(() -> !second.calls.isEmpty());
            assertThat(second.calls.get(0).redelivered()).isTrue();
            second.calls.get(0).reply(DECIDED, Timing.NONE);
            assertThat(future.get(10, TimeUnit.SECONDS)).isInstanceOfSatisfying(Outcome.Done.class, done -> {
                assertThat(done.servedBy()).isEqualTo("catalog-1");
                assertThat(done.timing().get(Timing.Part.PRIMARY)).as("until it served").isPositive();
                assertThat(done.timing().total()).isPositive();
            });
        }
    }

    /** A write or an acknowledgement that cannot be taken in ends the term, so that the next primary gets what is unanswered. */
    @Test
    void whatTheListenerFailsOnGoesToTheNextPrimary() throws Exception {
        await().until(() -> !events.isEmpty());
        link.tryLock();
        first.expect("1 granted");
        try (RpcClient client = new RpcClient(broker.connect("order-0"), 10)) {
            await().until(client::isConnected);
            CompletableFuture<Outcome<Decided>> bad = sell(client, "bad");
            CompletableFuture<Outcome<Decided>> good = sell(client, "good");
            first.fails = new StackOverflowError();
            link.serve(1);
            await().until(() -> first.told.stream().anyMatch(line -> line.startsWith("1 lost: ") && line.contains("StackOverflow")));

            long term = grantedAgain();
            long session = Long.parseLong(events.get(0).split(" ")[1]);
            first.fails = new NoClassDefFoundError();
            assertThat(queue.acknowledge(session, new Acknowledged(0, 1, new Position(3, 9)))).isTrue();
            link.serve(term);
            await().until(() -> first.told.stream().anyMatch(line -> line.startsWith(term + " lost: ")));

            first.calls.clear();
            long last = grantedAgain();
            link.serve(last);
            await().until(() -> first.calls.size() == 2);
            first.calls.forEach(call -> call.reply(DECIDED, Timing.NONE));
            assertThat(bad.get(10, TimeUnit.SECONDS)).isInstanceOf(Outcome.Done.class);
            assertThat(good.get(10, TimeUnit.SECONDS)).isInstanceOf(Outcome.Done.class);
        }
    }

    private CompletableFuture<Outcome<Decided>> sell(RpcClient client, String id) {
        return client.call(broker.names().catalogPrimary(), new Write.Sell(id, 4, 1), Decided.class, Duration.ofSeconds(40), Duration.ofSeconds(40));
    }

    private long grantedAgain() {
        long[] term = new long[1];
        await().until(() -> {
            term[0] = link.tryLock();
            await().until(() -> first.told.stream().anyMatch(line -> line.startsWith(term[0] + " ")));
            return first.told.contains(term[0] + " granted");
        });
        return term[0];
    }

    @Test
    void itsBeatsGoOverTheLocksConnection() {
        List<Beat> heard = new CopyOnWriteArrayList<>();
        Heartbeats heartbeats = new Heartbeats(broker.connect("order-0"), heard::add);
        heartbeats.start();
        link.tryLock();
        first.expect("1 granted");
        await().until(() -> {
            link.send(1, beat());
            return !heard.isEmpty();
        });
        link.release();
        first.expect("1 lost: released");
        heard.clear();
        link.send(1, beat());
        assertThat(heard).isEmpty();
    }

    /** As when the mailbox of the replica's thread is full, and that thread publishes: it once waited for itself. */
    @Test
    void nobodyWaitsForAListenerThatIsBeingTold() throws Exception {
        link.tryLock();
        first.expect("1 granted");
        first.hangs = new CountDownLatch(1);
        link.publish(1, started(1), true);
        first.expect("1 confirmed 1");
        CompletableFuture.runAsync(() -> {
            link.publish(1, started(2), true);
            link.send(1, beat());
            link.release();
        }).get(2, TimeUnit.SECONDS);
        await().until(() -> rivalHasIt());
        assertThat(first.told).as("its end comes after what it is being told").doesNotContain("1 lost: released");
        first.hangs.countDown();
        first.expect("1 lost: released");
    }

    @Test
    void theLockCanBeGivenUpThoughTheLinksOwnThreadHangs() {
        first.hangs = new CountDownLatch(1);
        link.tryLock();
        first.expect("1 granted");
        link.cut("it hangs");
        await().atMost(Duration.ofSeconds(2)).until(this::rivalHasIt);
        first.hangs.countDown();
        await().until(() -> first.told.stream().anyMatch(line -> line.startsWith("1 lost: ")));
    }

    /** Who was not told once took himself for the primary for ever. */
    @Test
    void theEndOfATermIsToldUntilItIsHeard() {
        link.tryLock();
        first.expect("1 granted");
        first.full = true;
        link.release();
        first.expect("1 lost: released");
    }

    private boolean rivalHasIt() {
        long term = rival.tryLock();
        await().until(() -> second.told.stream().anyMatch(line -> line.startsWith(term + " ")));
        return second.told.contains(term + " granted");
    }

    private static Event started(int epoch) {
        return new Event.EpochStarted("log", epoch, Position.ZERO, 0);
    }

    private static Beat beat() {
        return new Beat(Beat.Service.CATALOG, 0, 1, 1, "host", 1, Beat.State.LIVE, Beat.Role.PRIMARY, null, Position.ZERO, Position.ZERO, Position.ZERO,
                Position.ZERO, true, false, List.of(), "");
    }
}
