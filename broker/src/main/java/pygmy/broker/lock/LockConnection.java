package pygmy.broker.lock;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageDeliveryMode;
import org.springframework.amqp.core.MessageProperties;
import pygmy.broker.amqp.BrokerConnections;
import pygmy.broker.amqp.Deliveries;
import pygmy.broker.amqp.Fatal;
import pygmy.broker.amqp.Heartbeats;
import pygmy.broker.amqp.QueueType;
import pygmy.broker.amqp.Reason;
import pygmy.broker.amqp.Session;
import pygmy.broker.amqp.Writer;
import pygmy.broker.liveness.TokenLock;
import pygmy.broker.message.Acknowledged;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Event;
import pygmy.broker.rpc.Requests;

/** One connection of a {@link PrimaryLock}: from the try to the end. All that a primary says goes over it. What calls the broker runs on the lock's thread. */
final class LockConnection {

    /** Requests that may be unanswered: the largest batch of the write path and what comes while it is under way. */
    static final int PREFETCH = 512;
    private static final Duration FLUSH = Duration.ofMillis(300);
    private static final Duration CONFIRMED_WITHIN = Duration.ofMillis(TokenLock.CONFIRMED_WITHIN);
    private static final int CLOSE_WITHIN_MILLIS = 500;
    private static final long TELL_AGAIN_MILLIS = 100;
    private static final Logger log = LoggerFactory.getLogger(LockConnection.class);

    private enum Stage { TRYING, HELD, OVER }

    private final BrokerConnections connections;
    private final ScheduledExecutorService thread;
    private final long number;
    private final PrimaryLock.Listener listener;
    private final Confirms<Event> confirms = new Confirms<>();
    private volatile Connection connection;
    private volatile Writer writer;
    private LockStrategy lock;
    private Session events;
    private Session requests;
    /** What is above is set before this becomes HELD, and read only after. */
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.TRYING);
    /** Held while the listener is told something, which may take a while: nothing else may wait for that. */
    private final Object telling = new Object();

    LockConnection(BrokerConnections connections, ScheduledExecutorService thread, long number, PrimaryLock.Listener listener) {
        this.connections = connections;
        this.thread = thread;
        this.number = number;
        this.listener = listener;
    }

    long number() {
        return number;
    }

    void begin() {
        long from = System.nanoTime();
        try {
            connection = connections.dedicated("primary");
            connection.addShutdownListener(cause -> endSoon(Duration.ZERO, Reason.of(cause)));
            writer = new Writer(connections.name() + "-primary", BrokerConnections.MAX_WAITING, connection);
            boolean cluster = connections.queueType() == QueueType.QUORUM;
            if (!cluster) {
                // Skipped in a cluster: slow during failover, and the main connection has declared everything.
                connections.declare(connection);
            }
            events = session();
            events.channel().confirmSelect();
            events.channel().addConfirmListener(this::confirmed, (tag, multiple) -> endSoon(Duration.ZERO, "the broker refused an event"));
            requests = session();
            lock = strategy(cluster, session());
            lock.acquire();
        } catch (IOException | TimeoutException | RuntimeException | Error e) {
            end(Duration.ZERO, Reason.of(e));
            Fatal.check(e);
            return;
        }
        stage.compareAndSet(Stage.TRYING, Stage.HELD);
        log.info("{} has the lock after {} ms, by the broker at {}:{}", connections.name(), (System.nanoTime() - from) / 1_000_000,
                connection.getAddress().getHostAddress(), connection.getPort());
        whileHeld(() -> listener.granted(number));
        tend();
    }

    private LockStrategy strategy(boolean cluster, Session session) {
        String queue = connections.names().primaryLock();
        Deliveries<Acknowledged> acknowledgements = new Deliveries<>(connections, session, queue, Acknowledged.class, true,
                (acknowledged, tag) -> whileHeld(() -> listener.acknowledged(number, acknowledged)));
        return cluster ? new QuorumQueueLock(session, queue, acknowledgements) : new ExclusiveQueueLock(session, queue, acknowledgements);
    }

    /**
     * Keeps proving that the lock is held. And a confirm that does not come, as happened when nodes went and came (RabbitMQ 3.10), ends the term: the
     * next one finds out what became of the event.
     */
    private void tend() {
        if (lock.needsProof() && isHeld()) {
            if (confirms.isOverdue(CONFIRMED_WITHIN)) {
                endSoon(Duration.ZERO, "the broker did not confirm an event for " + CONFIRMED_WITHIN.toSeconds() + " s");
            }
            // If this throws, no token comes back, which ends the term.
            lock.prove();
            try {
                thread.schedule(this::tend, TokenLock.TOKEN_EVERY, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                log.debug("closed");
            }
        }
    }

    void serve() {
        try {
            lock.serve();
            new Requests(connections, requests, connections.names().catalogPrimary(), true,
                    (request, call) -> whileHeld(() -> listener.requested(number, request, call)), new LongAdder()).consume(PREFETCH);
        } catch (IOException | RuntimeException | Error e) {
            end(Duration.ZERO, Reason.of(e));
            Fatal.check(e);
        }
    }

    void publish(Event event, boolean confirmed) {
        if (!isHeld()) {
            return;
        }
        MessageProperties properties = new MessageProperties();
        properties.setDeliveryMode(confirmed ? MessageDeliveryMode.PERSISTENT : MessageDeliveryMode.NON_PERSISTENT);
        Message message = connections.wire().encode(event, properties);
        boolean queued = events.write(to -> {
            confirms.sent(to.getNextPublishSeqNo(), confirmed ? event : null);
            to.basicPublish(connections.names().events(), "", connections.wire().properties(message), message.getBody());
        });
        if (!queued) {
            endSoon(Duration.ZERO, "too much waits to be written");
        }
    }

    void send(Beat beat) {
        if (isHeld()) {
            Heartbeats.send(beat, events, connections);
        }
    }

    void release() {
        endSoon(FLUSH, PrimaryLock.RELEASED);
    }

    /** Ends the term even if the lock's thread hangs: by a thread of its own. Returns at once. */
    void cut(String why) {
        endSoon(Duration.ZERO, why);
        BrokerConnections.abort(connection);
    }

    boolean isStuck(long now) {
        Writer writing = writer;
        return writing != null && writing.isStuck(now);
    }

    private Session session() throws IOException {
        Channel channel = connection.createChannel();
        if (channel == null) {
            throw new IOException("the connection has no channel left");
        }
        channel.addShutdownListener(cause -> endSoon(Duration.ZERO, Reason.of(cause)));
        return new Session(number, channel, writer, why -> endSoon(Duration.ZERO, why));
    }

    private void confirmed(long tag, boolean multiple) {
        List<Event> done = confirms.confirmed(tag, multiple);
        whileHeld(() -> done.forEach(event -> listener.confirmed(number, event)));
    }

    /** Whether nobody else can have the lock at this moment; ends the term where that is not certain any more. */
    private boolean isHeld() {
        if (stage.get() == Stage.HELD && !lock.isHeld()) {
            endSoon(Duration.ZERO, "it could not be proven for " + TokenLock.LASTS / 1000 + " s that the lock is held");
            return false;
        }
        return stage.get() == Stage.HELD;
    }

    /** A listener that cannot take what it is told must not hold the lock any longer. */
    private void whileHeld(Runnable callback) {
        synchronized (telling) {
            if (isHeld()) {
                try {
                    callback.run();
                } catch (RuntimeException | Error e) {
                    endSoon(Duration.ZERO, Reason.of(e));
                    Fatal.check(e);
                }
            }
        }
    }

    private void endSoon(Duration flush, String why) {
        try {
            thread.execute(() -> end(flush, why));
        } catch (RejectedExecutionException e) {
            log.debug("closed");
        }
    }

    private void end(Duration flush, String why) {
        Stage was = stage.getAndSet(Stage.OVER);
        if (was == Stage.OVER) {
            return;
        }
        if (writer != null) {
            writer.close(flush);
        }
        if (connection != null) {
            connection.abort(CLOSE_WITHIN_MILLIS);
        }
        tellEnd(was, why);
    }

    /** Until it is heard: whoever takes himself for the primary must not do so for ever. */
    private void tellEnd(Stage was, String why) {
        try {
            synchronized (telling) {
                if (was == Stage.HELD) {
                    listener.lost(number, why);
                } else {
                    listener.refused(number, why);
                }
            }
        } catch (RuntimeException | Error e) {
            Fatal.check(e);
            log.error("the end of term {} ({}) could not be told, and is told again: {}", number, why, Reason.of(e));
            try {
                thread.schedule(() -> tellEnd(was, why), TELL_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException closed) {
                log.debug("closed");
            }
        }
    }
}
