package pygmy.experiments.benchmark;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import pygmy.broker.amqp.BrokerAddress;
import pygmy.broker.amqp.BrokerConnections;
import pygmy.broker.amqp.Names;
import pygmy.broker.message.Book;
import pygmy.broker.message.Books;
import pygmy.broker.message.Position;
import pygmy.broker.message.Read;
import pygmy.broker.rpc.Outcome;
import pygmy.broker.rpc.RpcClient;
import pygmy.broker.rpc.RpcServer;
import pygmy.broker.rpc.Timing;

/**
 * Calls a second through {@link RpcClient} and {@link RpcServer}, beside an echo with nothing but the Java client (auto-acknowledged,
 * bytes of about the same sizes, a lock around the publishing channel); both are closed loops in this process. Rounds alternate, so
 * what else the machine does hits both.
 */
final class RpcRates {

    private static final int[] IN_FLIGHT = {1, 16, 128};
    private static final Position AT = new Position(1, 7);
    private static final Read.Lookup REQUEST = new Read.Lookup(4, AT);
    private static final Books ANSWER =
            new Books(List.of(new Book(4, "Cooking for the Impatient Graduate Student", "GraduateSchool", 400, 1000, AT)), AT);

    private RpcRates() {}

    /** Sends one call; {@code answered} runs when the answer is there. */
    private interface Caller {
        void call(Runnable answered);
    }

    /** Prints a row for each number of calls in flight. */
    static void print(String uri, String namespace, int rounds) throws Exception {
        Names names = new Names(namespace);
        BrokerConnections calling = new BrokerConnections(BrokerAddress.parse(uri), names, "frontend-0");
        BrokerConnections serving = new BrokerConnections(BrokerAddress.parse(uri), names, "catalog-0");
        try (Raw raw = new Raw(uri, names.order());
                RpcClient client = new RpcClient(calling, 1024);
                RpcServer server = new RpcServer(serving, names.catalogQuery(), 64, (request, call) -> call.reply(ANSWER, Timing.NONE))) {
            calling.start();
            serving.start();
            server.start();
            awaitAnswer(client, names.catalogQuery());
            Caller pygmy = answered -> call(client, names.catalogQuery(), Duration.ofSeconds(20)).thenAccept(outcome -> {
                if (outcome instanceof Outcome.Done) {
                    answered.run();
                } else {
                    System.err.println(outcome);
                }
            });
            System.out.printf(Locale.ROOT, "%9s %14s %14s %7s%n", "in flight", "raw echo/s", "RpcClient/s", "ratio");
            for (int inFlight : IN_FLIGHT) {
                measure(raw, pygmy, inFlight, rounds);
            }
        } finally {
            calling.close();
            serving.close();
        }
    }

    private static void awaitAnswer(RpcClient client, String queue) throws Exception {
        for (int i = 0; i < 100; i++) {
            if (call(client, queue, Duration.ofMillis(200)).get() instanceof Outcome.Done) {
                return;
            }
            Thread.sleep(50);
        }
        throw new IllegalStateException("the broker does not answer");
    }

    private static CompletableFuture<Outcome<Books>> call(RpcClient client, String queue, Duration budget) {
        return client.call(queue, REQUEST, Books.class, budget, budget);
    }

    private static void measure(Caller raw, Caller pygmy, int inFlight, int rounds) throws InterruptedException {
        int calls = inFlight == 1 ? 3_000 : 20_000;
        double[] rawRates = new double[rounds];
        double[] pygmyRates = new double[rounds];
        rate(raw, inFlight, calls);
        rate(pygmy, inFlight, calls);
        for (int round = 0; round < rounds; round++) {
            rawRates[round] = rate(raw, inFlight, calls);
            pygmyRates[round] = rate(pygmy, inFlight, calls);
        }
        System.out.printf(Locale.ROOT, "%9d %14.0f %14.0f %7.2f%n", inFlight, median(rawRates), median(pygmyRates),
                median(pygmyRates) / median(rawRates));
    }

    private static double rate(Caller caller, int inFlight, int calls) throws InterruptedException {
        AtomicInteger left = new AtomicInteger(calls);
        CountDownLatch answered = new CountDownLatch(calls);
        Runnable next = new Runnable() {
            @Override
            public void run() {
                if (left.decrementAndGet() >= 0) {
                    caller.call(() -> {
                        answered.countDown();
                        run();
                    });
                }
            }
        };
        long start = System.nanoTime();
        for (int i = 0; i < inFlight; i++) {
            next.run();
        }
        answered.await();
        return calls / ((System.nanoTime() - start) / 1e9);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** The yardstick. */
    private static final class Raw implements Caller, AutoCloseable {

        private final byte[] request = new byte[60];
        private final byte[] answer = new byte[200];
        private final List<Connection> connections = new ArrayList<>();
        private final Channel channel;
        private final String queue;
        private final String replies;
        private final Map<String, Runnable> inFlight = new ConcurrentHashMap<>();
        private final AtomicInteger ids = new AtomicInteger();

        Raw(String uri, String queue) throws Exception {
            this.queue = queue;
            Channel serving = open(uri);
            serving.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "classic", "x-max-length", 10_000));
            serving.basicConsume(queue, true, new DefaultConsumer(serving) {
                @Override
                public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) throws IOException {
                    serving.basicPublish("", properties.getReplyTo(),
                            new AMQP.BasicProperties.Builder().correlationId(properties.getCorrelationId()).build(), answer);
                }
            });
            channel = open(uri);
            replies = channel.queueDeclare().getQueue();
            channel.basicConsume(replies, true, new DefaultConsumer(channel) {
                @Override
                public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
                    inFlight.remove(properties.getCorrelationId()).run();
                }
            });
        }

        @Override
        public void call(Runnable answered) {
            String id = Integer.toString(ids.incrementAndGet());
            inFlight.put(id, answered);
            try {
                synchronized (channel) {
                    channel.basicPublish("", queue,
                            new AMQP.BasicProperties.Builder().correlationId(id).replyTo(replies).expiration("10000").build(), request);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            for (Connection connection : connections) {
                connection.close();
            }
        }

        private Channel open(String uri) throws Exception {
            ConnectionFactory factory = new ConnectionFactory();
            factory.setUri(uri);
            connections.add(factory.newConnection("raw"));
            return connections.get(connections.size() - 1).createChannel();
        }
    }
}
