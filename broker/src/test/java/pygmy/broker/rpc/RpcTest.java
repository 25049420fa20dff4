package pygmy.broker.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.GetResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageProperties;
import pygmy.broker.TcpProxy;
import pygmy.broker.TestBroker;
import pygmy.broker.amqp.BrokerConnections;
import pygmy.broker.message.FindOrder;
import pygmy.broker.message.Orders;
import pygmy.broker.message.Refused.Why;
import pygmy.broker.rpc.Outcome.Done;
import pygmy.broker.rpc.Outcome.Rejected;
import pygmy.broker.rpc.Outcome.Unknown;

class RpcTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Orders NOTHING = new Orders(List.of());

    private final List<RpcServer> servers = new ArrayList<>();
    private final List<Call> held = new CopyOnWriteArrayList<>();
    private TestBroker broker;
    private TcpProxy proxy;
    private BrokerConnections frontend;
    private RpcClient client;

    @BeforeEach
    void open() throws Exception {
        broker = new TestBroker();
        proxy = TestBroker.proxy();
        frontend = broker.connect("frontend-0", TestBroker.via(proxy));
        client = new RpcClient(frontend, 100);
        await().until(client::isConnected);
    }

    @AfterEach
    void close() throws Exception {
        if (broker != null) {
            client.close();
            broker.close();
            proxy.close();
        }
    }

    @Test
    void anAnswerSaysWhoServedItAndWhereTheTimeWent() throws Exception {
        serve("order-0", (request, call) -> {
            assertThat(call.redelivered()).isFalse();
            assertThat(call.expired(call.receivedNanos())).isFalse();
            assertThat(call.expired(call.receivedNanos() + LONG.toNanos())).isTrue();
            call.reply(NOTHING, Timing.NONE.plus(Timing.Part.CATALOG, 70).plus(Timing.Part.ORDER, 30));
            call.reply(NOTHING, Timing.NONE);
            call.refuse(Why.INVALID, "too late to refuse");
        });
        Done<Orders> done = done(call("a"));
        assertThat(done.value()).isEqualTo(NOTHING);
        assertThat(done.servedBy()).isEqualTo("order-0");
        assertThat(done.timing().get(Timing.Part.CATALOG)).isEqualTo(70);
        assertThat(done.timing().get(Timing.Part.QUEUE)).isPositive();
        assertThat(client.inFlight()).isZero();
    }

    /** Of the request that the calling thread is at work on; and whoever goes on with the answer is at work on it, too. */
    @Test
    void theIdOfARequestGoesWithItsCallsAndComesBack() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        serve("order-0", (request, call) -> {
            seen.add(call.requestId() + " " + RequestId.present());
            held.add(call);
        });
        CompletableFuture<Outcome<Orders>> answer;
        try (RequestId.Scope scope = RequestId.with("mine-1")) {
            answer = call("a");
        }
        CompletableFuture<String> after = answer.thenApply(outcome -> RequestId.present());
        CompletableFuture<Outcome<Orders>> other = call("b");
        await().until(() -> held.size() == 2);
        held.forEach(call -> call.reply(NOTHING, Timing.NONE));
        assertThat(after.get(10, TimeUnit.SECONDS)).isEqualTo("mine-1");
        done(other);
        assertThat(seen).containsExactly("mine-1 mine-1", "null null");
    }

    @Test
    void anIdThatIsNotSafeIsNobodys() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        serve("order-0", (request, call) -> {
            seen.add(String.valueOf(call.requestId()));
            call.reply(NOTHING, Timing.NONE);
        });
        try (RequestId.Scope scope = RequestId.with("forged\nline")) {
            done(call("a"));
        }
        assertThat(seen).containsExactly("null");
    }

    @Test
    void aRefusalIsARejection() throws Exception {
        serve("order-0", (request, call) -> call.refuse(Why.INVALID, "no such thing"));
        assertThat(get(call("bad"))).isInstanceOfSatisfying(Rejected.class, rejected -> {
            assertThat(rejected.why()).isEqualTo(Why.INVALID);
            assertThat(rejected.problem()).isEqualTo("no such thing");
        });
    }

    @Test
    void aRefusalOfOneCopyDoesNotDecideForTheOther() throws Exception {
        serve("order-0", (request, call) -> {
            held.add(call);
            if (held.size() > 1) {
                call.refuse(Why.BUSY, "too many");
            }
        });
        CompletableFuture<Outcome<Orders>> future = client.call(broker.names().order(), new FindOrder("copied"), Orders.class, LONG, Duration.ofMillis(100));
        await().until(() -> held.size() > 2);
        held.get(0).reply(NOTHING, Timing.NONE);
        done(future);
    }

    @Test
    void theFirstCopysRefusalDoesNotDecideForTheSecond() throws Exception {
        serve("order-0", (request, call) -> {
            held.add(call);
            if (held.size() == 2) {
                held.get(0).refuse(Why.UNAVAILABLE, "not connected");
            }
        });
        CompletableFuture<Outcome<Orders>> future = client.call(broker.names().order(), new FindOrder("copied"), Orders.class, LONG, Duration.ofMillis(100));
        await().until(() -> held.size() > 2);
        held.get(1).reply(NOTHING, Timing.NONE);
        done(future);
    }

    @Test
    void whoeverRefusesWhatAnotherHadDoesNotDecide() throws Exception {
        RpcServer first = serve("order-0", (request, call) -> held.add(call));
        CompletableFuture<Outcome<Orders>> future = client.call(broker.names().order(), new FindOrder("passed on"), Orders.class, LONG, Duration.ofMillis(500));
        await().until(() -> !held.isEmpty());
        List<Call> passedOn = new CopyOnWriteArrayList<>();
        serve("order-1", (request, call) -> {
            passedOn.add(call);
            if (call.redelivered()) {
                call.refuse(Why.BUSY, "too many");
            } else {
                call.reply(NOTHING, Timing.NONE);
            }
        });
        first.stop();
        done(future);
        assertThat(passedOn.get(0).redelivered()).isTrue();
    }

    @Test
    void beyondTheBoundItIsBusyAtOnce() {
        List<CompletableFuture<Outcome<Orders>>> waiting = new ArrayList<>();
        while (client.inFlight() < 100) {
            waiting.add(call("b"));
        }
        assertThat(call("one too many")).isCompletedWithValueMatching(
                outcome -> outcome instanceof Rejected<Orders> rejected && rejected.why() == Why.BUSY);
        client.close();
        assertThat(waiting).allSatisfy(future -> assertThat(future).isCompletedWithValueMatching(outcome -> outcome instanceof Unknown));
    }

    @Test
    void withoutAServiceTheOutcomeIsUnknownWhenTheBudgetIsGone() throws Exception {
        Outcome<Orders> outcome = get(client.call(broker.names().order(), new FindOrder("c"), Orders.class, Duration.ofMillis(150), LONG));
        assertThat(outcome).isInstanceOfSatisfying(Unknown.class, unknown -> assertThat(unknown.problem()).contains("order", "150 ms"));
        List<Object> seen = new CopyOnWriteArrayList<>();
        serve("order-0", (request, call) -> {
            seen.add(((FindOrder) request).id());
            call.reply(NOTHING, Timing.NONE);
        });
        done(call("d"));
        assertThat(seen).as("expired requests reach nobody").doesNotContain("c");
        assertThat(broker.take(broker.names().deadLetters())).as("nor the dead letters").isNull();
    }

    @Test
    void withoutABrokerItIsUnavailableAtOnce() {
        proxy.refuse(true);
        await().until(() -> call("e").getNow(null) instanceof Rejected<Orders> rejected && rejected.why() == Why.UNAVAILABLE);
    }

    @Test
    void whatWasNotAnsweredInTimeIsSentAgain() throws Exception {
        serve("order-0", (request, call) -> {
            held.add(call);
            if (held.size() > 1) {
                call.reply(NOTHING, Timing.NONE);
            }
        });
        done(client.call(broker.names().order(), new FindOrder("f"), Orders.class, LONG, Duration.ofMillis(100)));
        held.forEach(call -> call.reply(NOTHING, Timing.NONE));
        done(call("second answers to f are dropped"));
    }

    @Test
    void aCallOutlivesALostConnection() throws Exception {
        serve("order-0", (request, call) -> held.add(call));
        CompletableFuture<Outcome<Orders>> future = call("g");
        await().until(() -> !held.isEmpty());
        proxy.cut();
        held.get(0).reply(NOTHING, Timing.NONE);
        await().until(() -> held.size() == 2);
        held.forEach(call -> call.reply(NOTHING, Timing.NONE));
        done(future);
    }

    @Test
    void aServersLostConnectionAndDeletedQueueAreOvercome() throws Exception {
        try (TcpProxy serversProxy = TestBroker.proxy()) {
            BrokerConnections connections = broker.connect("order-0", TestBroker.via(serversProxy));
            RpcServer server = new RpcServer(connections, broker.names().order(), 16, (request, call) -> held.add(call));
            server.start();
            CompletableFuture<Outcome<Orders>> future = call("h");
            await().until(() -> !held.isEmpty());
            serversProxy.cut();
            await().until(() -> held.stream().anyMatch(Call::redelivered));
            held.get(0).reply(NOTHING, Timing.NONE);
            await().until(() -> server.lostAnswers() == 1);
            held.stream().filter(Call::redelivered).forEach(call -> call.reply(NOTHING, Timing.NONE));
            done(future);

            broker.channel().queueDelete(broker.names().order());
            held.clear();
            CompletableFuture<Outcome<Orders>> again = client.call(broker.names().order(), new FindOrder("i"), Orders.class,
                    LONG, Duration.ofMillis(100));
            await().until(() -> !held.isEmpty());
            held.get(0).reply(NOTHING, Timing.NONE);
            done(again);
            server.close();
        }
    }

    @Test
    void stoppingAndStartingLosesNothing() throws Exception {
        AtomicInteger served = new AtomicInteger();
        Handler handler = (request, call) -> {
            served.incrementAndGet();
            call.reply(NOTHING, Timing.NONE);
        };
        RpcServer first = serve("order-0", handler);
        RpcServer second = serve("order-1", handler);
        List<CompletableFuture<Outcome<Orders>>> all = new ArrayList<>();
        for (int round = 0; round < 40; round++) {
            RpcServer toggled = round % 2 == 0 ? first : second;
            toggled.stop();
            for (int i = 0; i < 25; i++) {
                await().pollInterval(1, TimeUnit.MILLISECONDS).until(() -> client.inFlight() < 90);
                all.add(call("j" + round + "-" + i));
            }
            toggled.start();
        }
        for (CompletableFuture<Outcome<Orders>> each : all) {
            done(each);
        }
        assertThat(served.get()).isGreaterThanOrEqualTo(all.size());
        first.stop();
        assertThat(first.isStarted()).isFalse();
    }

    @Test
    void whatIsGivenBackGoesToSomebodyElse() throws Exception {
        serve("order-0", (request, call) -> {
            held.add(call);
            call.giveBack();
        });
        CompletableFuture<Outcome<Orders>> future = call("k");
        await().until(() -> !held.isEmpty());
        serve("order-1", (request, call) -> call.reply(NOTHING, Timing.NONE));
        assertThat(done(future).servedBy()).isEqualTo("order-1");
    }

    @Test
    void manyAnswersOutOfOrderAreAcknowledgedEach() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        serve("order-0", (request, call) -> {
            seen.add(((FindOrder) request).id());
            held.add(call);
        });
        List<CompletableFuture<Outcome<Orders>>> all = new ArrayList<>(List.of(call("first")));
        for (int i = 1; i < 16; i++) {
            all.add(call("l" + i));
        }
        await().until(() -> held.size() >= 16);
        for (int i : new int[] {3, 1, 15, 0, 2, 7, 8, 9, 4, 5, 14, 13, 12, 11, 10, 6}) {
            held.get(i).reply(NOTHING, Timing.NONE);
        }
        for (CompletableFuture<Outcome<Orders>> each : all) {
            done(each);
        }
        servers.get(0).stop();
        // Or the next request might still come to the session that ends, where an answer counts for nothing.
        await().until(() -> broker.channel().consumerCount(broker.names().order()) == 0);
        servers.get(0).start();
        seen.clear();
        held.clear();
        CompletableFuture<Outcome<Orders>> last = call("last");
        await().until(() -> !held.isEmpty());
        held.get(0).reply(NOTHING, Timing.NONE);
        done(last);
        assertThat(seen).as("nothing answered comes again").containsExactly("last");
    }

    @Test
    void anUnreadableRequestIsPutAsideAndItsSenderTold() throws Exception {
        serve("order-0", (request, call) -> held.add(call));
        done(ping());
        String replies = broker.channel().queueDeclare(broker.names().newRepliesOf("test"), false, false, true, null).getQueue();
        Message unbounded = frontend.wire().encode(new FindOrder("m"), new MessageProperties());
        broker.channel().basicPublish("", broker.names().order(),
                frontend.wire().properties(unbounded).builder().replyTo(replies).build(), unbounded.getBody());
        Map<String, Object> headers = Map.of("budget-ms", 5000, "pygmy-version", 1, "__TypeId__", "java.io.File");
        broker.channel().basicPublish("", broker.names().order(), new AMQP.BasicProperties.Builder().replyTo(replies).expiration("5000")
                .contentType("application/json").headers(headers).build(), "{}".getBytes(StandardCharsets.UTF_8));
        assertThat(List.of(why(), why()))
                .containsExactly("it has no expiration or no header budget-ms", "its type is unknown: java.io.File");
        await().until(() -> {
            GetResponse reply = broker.take(replies);
            return reply != null && new String(reply.getBody(), StandardCharsets.UTF_8).contains("INVALID");
        });
        done(ping());
    }

    private String why() {
        List<String> got = new ArrayList<>();
        await().until(() -> {
            GetResponse letter = broker.take(broker.names().deadLetters());
            return letter != null && got.add(letter.getProps().getHeaders().get("pygmy-why").toString());
        });
        return got.get(0);
    }

    private RpcServer serve(String name, Handler handler) {
        RpcServer server = new RpcServer(broker.connect(name), broker.names().order(), 16, handler);
        servers.add(server);
        server.start();
        return server;
    }

    private CompletableFuture<Outcome<Orders>> call(String id) {
        return client.call(broker.names().order(), new FindOrder(id), Orders.class, LONG, LONG);
    }

    /** A call that the held server answers at once. */
    private CompletableFuture<Outcome<Orders>> ping() {
        held.clear();
        CompletableFuture<Outcome<Orders>> future = call("ping");
        await().until(() -> !held.isEmpty());
        held.get(0).reply(NOTHING, Timing.NONE);
        return future;
    }

    private static <T> Outcome<T> get(CompletableFuture<Outcome<T>> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    private static <T> Done<T> done(CompletableFuture<Outcome<T>> future) throws Exception {
        assertThat(get(future)).isInstanceOf(Done.class);
        return (Done<T>) get(future);
    }
}
