package pygmy.broker.rpc;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import io.micrometer.observation.Observation;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageDeliveryMode;
import org.springframework.amqp.core.MessageProperties;
import pygmy.broker.amqp.BrokerConnections;
import pygmy.broker.amqp.ChannelUser;
import pygmy.broker.amqp.Fatal;
import pygmy.broker.amqp.OpenChannel;
import pygmy.broker.amqp.Session;
import pygmy.broker.amqp.Unreadable;
import pygmy.broker.message.Refused;
import pygmy.broker.message.Refused.Why;
import pygmy.broker.rpc.Outcome.Done;
import pygmy.broker.rpc.Outcome.Rejected;
import pygmy.broker.rpc.Outcome.Unknown;

/**
 * Calls services over their queues. All answers come on one exclusive queue (measured: a quarter more calls a second than direct
 * reply-to on RabbitMQ 3.10, and one consumer instead of a channel for each call); deadlines are kept by one sweep for all calls
 * instead of a timer each. Thread-safe; never blocks.
 *
 * <p>Not Spring AMQP's {@code AsyncRabbitTemplate}: that sends a request once, while here it is sent again until the budget is over, and a refusal counts only
 * if no other copy can have been taken ({@link Copies}); it writes to the connection on the caller's thread, which a paused broker would hold up; and it has a
 * timer for each call.
 */
public final class RpcClient implements AutoCloseable {

    /** How exact budgets and tries are, ms. */
    static final long SWEEP = 10;
    private static final String NOT_CONNECTED = "the message broker is not connected";
    private static final String ENDING = "this process is ending";
    private static final int MAX_REPLIES = 10_000;
    private static final Logger log = LoggerFactory.getLogger(RpcClient.class);

    private final BrokerConnections connections;
    private final Semaphore room;
    private final Map<String, InFlight<?>> inFlight = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final ScheduledExecutorService sweeper;
    private final OpenChannel channel;
    private volatile Open open;
    private volatile boolean closed;

    private record Open(Session session, String replyTo) {}

    /** @param mostInFlight calls without an outcome; further ones are rejected as BUSY */
    public RpcClient(BrokerConnections connections, int mostInFlight) {
        this.connections = connections;
        this.room = new Semaphore(mostInFlight);
        this.sweeper = Executors.newSingleThreadScheduledExecutor(run -> {
            Thread thread = new Thread(run, connections.name() + "-calls");
            thread.setDaemon(true);
            return thread;
        });
        this.channel = connections.use("replies", new Replies());
        sweeper.scheduleWithFixedDelay(this::sweep, SWEEP, SWEEP, TimeUnit.MILLISECONDS);
    }

    /**
     * Sends a request and sees to its outcome. It must be idempotent: it is sent again when no answer came in time, and when the
     * connection was lost and is back. What a refusal then means, {@link Copies} tells.
     *
     * <p>The future never fails. It is completed by the thread that receives all answers, so what is chained to it must not block.
     *
     * @param queue  one of the RPC queues of {@link pygmy.broker.amqp.Names}
     * @param answer the record expected
     * @param budget until the outcome is {@link Unknown} at the latest, above 0; exact to some 10 ms
     * @param perTry after this the request is sent again, while the budget lasts, above 0
     */
    public <T> CompletableFuture<Outcome<T>> call(String queue, Object request, Class<T> answer, Duration budget, Duration perTry) {
        if (budget.toMillis() < 1 || perTry.toMillis() < 1) {
            throw new IllegalArgumentException("budget " + budget + " and time per try " + perTry + " must be at least 1 ms");
        }
        Open now = open;
        if (now == null || closed) {
            return rejected(Why.UNAVAILABLE, NOT_CONNECTED);
        }
        if (!room.tryAcquire()) {
            return rejected(Why.BUSY, "too many requests are waiting for an answer");
        }
        InFlight<T> call;
        try {
            call = new InFlight<>(queue, request, answer, budget, perTry);
        } catch (IllegalArgumentException e) {
            room.release();
            return rejected(Why.INVALID, e.getMessage());
        }
        inFlight.put(call.id, call);
        if (!call.send(now)) {
            call.notSent(now.session().isOpen() ? new Rejected<>(Why.BUSY, "the message broker is not keeping up", Timing.NONE)
                    : new Rejected<>(Why.UNAVAILABLE, NOT_CONNECTED, Timing.NONE));
        }
        if (closed) {
            call.unknown(ENDING);
        }
        return call.future;
    }

    /** Whether calls would be sent now, rather than rejected as UNAVAILABLE. */
    public boolean isConnected() {
        return open != null && !closed;
    }

    public int inFlight() {
        return inFlight.size();
    }

    /** Calls in flight end as {@link Unknown}. */
    @Override
    public void close() {
        closed = true;
        channel.close();
        sweeper.shutdown();
        inFlight.values().forEach(call -> call.unknown(ENDING));
    }

    private static <T> CompletableFuture<Outcome<T>> rejected(Why why, String problem) {
        return CompletableFuture.completedFuture(new Rejected<>(why, problem, Timing.NONE));
    }

    private void sweep() {
        long now = System.nanoTime();
        for (InFlight<?> call : inFlight.values()) {
            // One that throws must not hold up the others; and an executor never again runs a task that threw.
            try {
                call.sweep(now);
            } catch (RuntimeException | Error e) {
                Fatal.check(e);
                log.error("a call to {} cannot be seen to: {}", call.queue, e.toString(), e);
            }
        }
    }

    private final class InFlight<T> {

        private final String id = Long.toString(ids.incrementAndGet(), 36);
        private final CompletableFuture<Outcome<T>> future = new CompletableFuture<>();
        private final String queue;
        private final Class<T> answer;
        private final AMQP.BasicProperties properties;
        private final byte[] body;
        private final Observation observation;
        private final String requestId = RequestId.present();
        private final long started = System.nanoTime();
        private final long budgetNanos;
        private final long perTryNanos;
        private final Copies copies = new Copies();
        private Open sentOver;
        private long sentAt;
        private boolean decided;
        private volatile String lastRefusal = "";

        InFlight(String queue, Object request, Class<T> answer, Duration budget, Duration perTry) {
            this.queue = queue;
            this.answer = answer;
            this.budgetNanos = budget.toNanos();
            this.perTryNanos = perTry.toNanos();
            MessageProperties common = new MessageProperties();
            common.setDeliveryMode(MessageDeliveryMode.NON_PERSISTENT);
            common.setCorrelationId(id);
            if (requestId != null) {
                common.setHeader(RequestId.HEADER, requestId);
            }
            this.observation = Observations.call(connections.observations(), queue, common);
            Message message = encode(request, common);
            this.properties = connections.wire().properties(message);
            this.body = message.getBody();
        }

        private Message encode(Object request, MessageProperties common) {
            try {
                return connections.wire().encode(request, common);
            } catch (IllegalArgumentException e) {
                Observations.stop(observation, "rejected");
                throw e;
            }
        }

        /** False if it cannot be queued. A refusal that decides and a further copy exclude each other. */
        synchronized boolean send(Open over) {
            if (decided) {
                return true;
            }
            sentOver = over;
            sentAt = System.nanoTime();
            boolean queued = over.session().write(to -> {
                long left = (budgetNanos - (System.nanoTime() - started)) / 1_000_000;
                if (left > 0 && !future.isDone()) {
                    Map<String, Object> headers = new HashMap<>(properties.getHeaders());
                    headers.put(Requests.BUDGET, left);
                    AMQP.BasicProperties own = properties.builder()
                            .replyTo(over.replyTo()).expiration(Long.toString(left)).headers(headers).build();
                    to.basicPublish("", queue, own, body);
                }
            });
            if (queued) {
                copies.sent();
            }
            return queued;
        }

        void notSent(Rejected<T> why) {
            if (decide(copies::isNoneSent)) {
                finish(why);
            }
        }

        void sweep(long now) {
            if (now - started >= budgetNanos) {
                unknown("no answer from " + queue + " within " + budgetNanos / 1_000_000 + " ms" + lastRefusal);
            } else {
                sendAgain(open, now);
            }
        }

        private synchronized void sendAgain(Open over, long now) {
            if (over != null && (over != sentOver || now - sentAt >= perTryNanos)) {
                try (RequestId.Scope scope = RequestId.with(requestId)) {
                    log.info("no answer from {} {}: sent again", queue, over != sentOver ? "before the connection was lost"
                            : "for " + (now - sentAt) / 1_000_000 + " ms");
                }
                send(over);
            }
        }

        private void refused(Rejected<T> why, boolean untouched) {
            if (decide(() -> copies.decides(untouched))) {
                finish(why);
            } else {
                lastRefusal = "; one copy of the request was refused: " + why.problem();
            }
        }

        private synchronized boolean decide(BooleanSupplier outcome) {
            decided = decided || outcome.getAsBoolean();
            return decided;
        }

        /** Whatever is wrong with an answer, its call has an outcome, and those behind it are heard. */
        void received(AMQP.BasicProperties properties, Envelope envelope, byte[] body) {
            try {
                answered(connections.wire().message(properties, envelope, body));
            } catch (Throwable e) {
                Fatal.check(e);
                log.error("an answer from {} cannot be taken", queue, e);
                unknown("the answer from " + queue + " cannot be read");
            }
        }

        private void answered(Message reply) {
            try {
                Timing timing = Timing.decode(reply.getMessageProperties().getHeader(Requests.TIMING));
                timing = timing.ofWhole((System.nanoTime() - started) / 1_000, reply.getMessageProperties().getHeader(Requests.SERVING));
                Object value = connections.wire().decode(reply);
                if (answer.isInstance(value)) {
                    String servedBy = reply.getMessageProperties().getHeader(Requests.SERVED_BY);
                    finish(new Done<>(answer.cast(value), servedBy == null ? "" : servedBy, timing));
                } else if (value instanceof Refused refused) {
                    boolean untouched = Boolean.TRUE.equals(reply.getMessageProperties().getHeader(Requests.UNTOUCHED));
                    refused(new Rejected<>(refused.why(), refused.problem(), timing), untouched);
                } else {
                    throw new Unreadable("it is a " + value.getClass().getSimpleName());
                }
            } catch (Unreadable | ClassCastException e) {
                log.warn("unreadable answer from {}: {}", queue, e.getMessage());
                unknown("the answer from " + queue + " cannot be read");
            }
        }

        void unknown(String problem) {
            finish(new Unknown<>(problem, Timing.NONE.plus(Timing.Part.QUEUE, (System.nanoTime() - started) / 1_000)));
        }

        void finish(Outcome<T> outcome) {
            if (inFlight.remove(id) != null) {
                room.release();
                Observations.stop(observation, outcome.getClass().getSimpleName().toLowerCase(Locale.ROOT));
                try (RequestId.Scope scope = RequestId.with(requestId)) {
                    future.complete(outcome);
                }
            }
        }
    }

    private final class Replies implements ChannelUser {

        @Override
        public void opened(Session session) throws IOException {
            String queue = connections.names().newRepliesOf(connections.name());
            session.channel().queueDeclare(queue, false, true, true, Map.of("x-queue-type", "classic", "x-max-length", MAX_REPLIES));
            session.channel().basicConsume(queue, true, new DefaultConsumer(session.channel()) {
                @Override
                public void handleDelivery(String consumer, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
                    InFlight<?> call = properties.getCorrelationId() == null ? null : inFlight.get(properties.getCorrelationId());
                    // Without a call it is the second answer to a request that was sent twice, or came too late.
                    if (call != null) {
                        call.received(properties, envelope, body);
                    }
                }

                @Override
                public void handleCancel(String consumer) {
                    session.giveUp("queue " + queue + " was deleted");
                }
            });
            open = new Open(session, queue);
        }

        @Override
        public void closed(Session session) {
            open = null;
        }
    }
}
