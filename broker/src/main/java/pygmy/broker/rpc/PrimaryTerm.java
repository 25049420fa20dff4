package pygmy.broker.rpc;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageDeliveryMode;
import org.springframework.amqp.core.MessageProperties;
import pygmy.broker.amqp.BrokerConnections;
import pygmy.broker.amqp.Deliveries;
import pygmy.broker.amqp.Heartbeats;
import pygmy.broker.amqp.Reason;
import pygmy.broker.amqp.Session;
import pygmy.broker.amqp.Writer;
import pygmy.broker.message.Acknowledged;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Event;

/** One connection of a {@link PrimaryLink}: from the try to the end. What calls the broker runs on the link's thread. */
final class PrimaryTerm {

    /** Requests that may be unanswered: the largest batch of the write path and what comes while it is under way. */
    static final int PREFETCH = 512;
    private static final int MOST_ACKNOWLEDGEMENTS = 10_000;
    private static final Duration FLUSH = Duration.ofMillis(300);
    private static final int CLOSE_WITHIN_MILLIS = 500;
    private static final Logger log = LoggerFactory.getLogger(PrimaryTerm.class);

    private enum Stage { TRYING, HELD, OVER }

    private final BrokerConnections connections;
    private final Executor thread;
    private final long number;
    private final PrimaryLink.Listener listener;
    private final Confirms<Event> confirms = new Confirms<>();
    private Connection connection;
    private Writer writer;
    private Session lock;
    private Session events;
    private Session requests;
    /** What is above is set before this becomes HELD, and read only after. */
    private Stage stage = Stage.TRYING;

    PrimaryTerm(BrokerConnections connections, Executor thread, long number, PrimaryLink.Listener listener) {
        this.connections = connections;
        this.thread = thread;
        this.number = number;
        this.listener = listener;
    }

    long number() {
        return number;
    }

    void begin() {
        try {
            connection = connections.dedicated("primary");
            connection.addShutdownListener(cause -> endSoon(Duration.ZERO, Reason.of(cause)));
            writer = new Writer(connections.name() + "-primary", BrokerConnections.MOST_WAITING);
            connections.declare(connection);
            lock = session();
            lock.channel().queueDeclare(connections.names().primaryLock(), false, true, false,
                    Map.of("x-max-length", MOST_ACKNOWLEDGEMENTS));
            events = session();
            events.channel().confirmSelect();
            events.channel().addConfirmListener(this::confirmed, (tag, multiple) -> endSoon(Duration.ZERO, "the broker refused an event"));
            requests = session();
        } catch (IOException | TimeoutException | RuntimeException e) {
            end(Duration.ZERO, Reason.of(e));
            return;
        }
        synchronized (this) {
            if (stage == Stage.TRYING) {
                stage = Stage.HELD;
            }
        }
        whileHeld(() -> listener.granted(number));
    }

    void serve() {
        try {
            String queue = connections.names().primaryLock();
            lock.channel().basicConsume(queue, true, new Deliveries<>(connections, lock, queue, Acknowledged.class, true,
                    (acknowledged, tag) -> whileHeld(() -> listener.acknowledged(number, acknowledged))));
            new Requests(connections, requests, connections.names().catalogPrimary(),
                    (request, call) -> whileHeld(() -> listener.requested(number, request, call)), new LongAdder()).consume(PREFETCH);
        } catch (IOException | RuntimeException e) {
            end(Duration.ZERO, Reason.of(e));
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
        endSoon(FLUSH, "released");
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

    private synchronized boolean isHeld() {
        return stage == Stage.HELD;
    }

    /** A listener that cannot take what it is told must not hold the lock any longer. */
    private synchronized void whileHeld(Runnable callback) {
        if (stage == Stage.HELD) {
            try {
                callback.run();
            } catch (RuntimeException e) {
                endSoon(Duration.ZERO, Reason.of(e));
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
        Stage was;
        synchronized (this) {
            was = stage;
            stage = Stage.OVER;
        }
        if (was == Stage.OVER) {
            return;
        }
        if (writer != null) {
            writer.close(flush);
        }
        if (connection != null) {
            connection.abort(CLOSE_WITHIN_MILLIS);
        }
        try {
            if (was == Stage.HELD) {
                listener.lost(number, why);
            } else {
                listener.refused(number, why);
            }
        } catch (RuntimeException e) {
            log.error("the end of term {} ({}) could not be told: {}", number, why, Reason.of(e));
        }
    }
}
