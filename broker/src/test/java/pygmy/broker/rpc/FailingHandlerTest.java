package pygmy.broker.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pygmy.broker.TestBroker;
import pygmy.broker.message.Buy;
import pygmy.broker.message.Decided;
import pygmy.broker.message.Decision;
import pygmy.broker.message.FindOrder;
import pygmy.broker.message.Orders;
import pygmy.broker.message.Refused.Why;
import pygmy.broker.rpc.Outcome.Done;
import pygmy.broker.rpc.Outcome.Rejected;
import pygmy.broker.rpc.Outcome.Unknown;

/** Whatever a handler throws, or cannot say, the call gets its answer or goes back, and no other call is lost by it. */
class FailingHandlerTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Orders NOTHING = new Orders(List.of());
    private static final int PREFETCH = 2;

    private TestBroker broker;
    private RpcClient client;
    private RpcServer server;

    /** What goes wrong. */
    private enum Fault {
        EXCEPTION {
            @Override
            void on(Call call) {
                throw new IllegalStateException("secret of the inside");
            }
        },
        ERROR {
            @Override
            void on(Call call) {
                throw new StackOverflowError("secret of the inside");
            }
        },
        CHECKED {
            @Override
            void on(Call call) {
                FailingHandlerTest.<RuntimeException>sneak(new java.io.IOException("secret of the inside"));
            }
        },
        /** As 40,000 books in one answer once were. */
        TOO_LARGE {
            @Override
            void on(Call call) {
                Decision decision = new Decision("r", "sell", Decision.Kind.SOLD, 1, 1, 1, "\u0001".repeat(200), 1, 0);
                call.reply(new Orders(IntStream.range(0, 10_000).mapToObj(i -> decision).toList()), Timing.NONE);
            }
        },
        NO_MESSAGE {
            @Override
            void on(Call call) {
                call.reply(new Object(), Timing.NONE);
            }
        },
        NOTHING_TO_SAY {
            @Override
            void on(Call call) {
                call.reply(null, Timing.NONE);
            }
        },
        LATER {
            @Override
            void on(Call call) {
                CompletableFuture.runAsync(() -> call.failed(new AssertionError("secret of the inside")));
            }
        };

        abstract void on(Call call);
    }

    private static <T extends Exception> void sneak(Exception thrown) throws T {
        @SuppressWarnings("unchecked")
        T unchecked = (T) thrown;
        throw unchecked;
    }

    @BeforeEach
    void open() throws Exception {
        broker = new TestBroker();
        client = new RpcClient(broker.connect("frontend-0"), 100);
        await().until(client::isConnected);
    }

    @AfterEach
    void close() throws Exception {
        if (broker != null) {
            client.close();
            if (server != null) {
                server.close();
            }
            broker.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aQuestionIsAnsweredByAFailureAndTheOthersOfItsBatchAsEver(Fault fault) throws Exception {
        List<Boolean> redelivered = new CopyOnWriteArrayList<>();
        serve((request, call) -> {
            if (((FindOrder) request).id().startsWith("bad")) {
                redelivered.add(call.redelivered());
                fault.on(call);
            } else {
                call.reply(NOTHING, Timing.NONE);
            }
        });
        List<CompletableFuture<Outcome<Orders>>> bad = new ArrayList<>();
        List<CompletableFuture<Outcome<Orders>>> good = new ArrayList<>();
        // More than may be unanswered here: if each took a place for good, nobody would be served after the second.
        for (int i = 0; i < 3 * PREFETCH; i++) {
            bad.add(client.call(broker.names().order(), new FindOrder("bad" + i), Orders.class, LONG, LONG));
            good.add(client.call(broker.names().order(), new FindOrder("good" + i), Orders.class, LONG, LONG));
        }
        for (CompletableFuture<Outcome<Orders>> each : good) {
            assertThat(get(each)).isInstanceOf(Done.class);
        }
        for (CompletableFuture<Outcome<Orders>> each : bad) {
            assertThat(get(each)).isInstanceOfSatisfying(Rejected.class, rejected -> {
                assertThat(rejected.why()).isEqualTo(Why.FAILED);
                assertThat(rejected.problem()).contains("order-0 failed").doesNotContain("secret");
            });
        }
        assertThat(redelivered).as("each went back once, for another replica to try").hasSize(2 * bad.size());
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aPurchaseThatFailedMayHaveHappened(Fault fault) throws Exception {
        serve((request, call) -> fault.on(call));
        Outcome<Decided> outcome = get(client.call(broker.names().order(), new Buy("worse", 1, 1), Decided.class, Duration.ofSeconds(2), LONG));
        assertThat(outcome).isInstanceOfSatisfying(Unknown.class,
                unknown -> assertThat(unknown.problem()).contains("order-0 failed").doesNotContain("secret"));
    }

    /** Such an answer once ended the channel of all answers, and with it whoever waited for another. */
    @Test
    void anAnswerThatCannotBeTakenIsTheOutcomeOfItsCallAlone() throws Exception {
        List<Call> held = new CopyOnWriteArrayList<>();
        String queue = broker.names().order();
        broker.connect("order-0");
        serve((request, call) -> held.add(call));
        CompletableFuture<Outcome<Orders>> first = client.call(queue, new FindOrder("a"), Orders.class, LONG, LONG);
        CompletableFuture<Outcome<Orders>> second = client.call(queue, new FindOrder("b"), Orders.class, LONG, LONG);
        await().until(() -> held.size() == 2);
        server.stop();
        var request = new Object() {
            com.rabbitmq.client.GetResponse got;
        };
        await().until(() -> (request.got = broker.take(queue)) != null);
        for (Object header : List.of("not a number of a version", Map.of("a", "map"))) {
            broker.channel().basicPublish("", request.got.getProps().getReplyTo(), new AMQP.BasicProperties.Builder()
                    .correlationId(request.got.getProps().getCorrelationId()).contentType("application/json")
                    .headers(Map.of("pygmy-version", 1, "timing", header, "__TypeId__", "orders")).build(),
                    "{\"orders\":[null]}".getBytes(StandardCharsets.UTF_8));
        }
        CompletableFuture<Outcome<Orders>> damaged = request.got.getProps().getCorrelationId().equals("1") ? first : second;
        assertThat(get(damaged)).isInstanceOf(Unknown.class);
        held.clear();
        server.start();
        await().until(() -> !held.isEmpty());
        held.forEach(call -> call.reply(NOTHING, Timing.NONE));
        assertThat(get(damaged == first ? second : first)).isInstanceOf(Done.class);
    }

    private void serve(Handler handler) {
        server = new RpcServer(broker.connect("order-0"), broker.names().order(), PREFETCH, handler);
        server.start();
    }

    private static <T> Outcome<T> get(CompletableFuture<Outcome<T>> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }
}
