package pygmy.broker.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageDeliveryMode;
import org.springframework.amqp.core.MessageProperties;
import pygmy.broker.message.Acknowledged;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.message.Consumed;
import pygmy.broker.message.Event;

/**
 * The queue in which one process receives the log: a replica's is durable and waits for it while it is away, a front end's is new in
 * every session. What is bound to {@code catalog.events} is delivered in order. Thread-safe; nothing blocks.
 */
public final class EventQueue implements AutoCloseable {

    /**
     * Told of everything, each session in order: {@code missing} (perhaps), {@code opened}, deliveries, {@code lost}. After {@code
     * lost} nothing of that session comes any more. Session numbers grow with every session of this process. What {@code missing},
     * {@code opened} or {@code delivered} throws ends the session, and a new one is opened: the broker delivers again what was not
     * acknowledged.
     */
    public interface Listener {

        /**
         * The durable queue does not exist and is made when this returns: what must be durable before that must be durable then. Returns what the replica
         * has without it.
         */
        default Consumed missing(long session) {
            throw new UnsupportedOperationException("no durable queue");
        }

        /**
         * The queue is bound; its deliveries follow.
         *
         * @param existed  it holds what was published since the last session
         * @param consumed what was consumed of it before; null where the broker does not know, and for a front end's
         */
        void opened(long session, boolean existed, Consumed consumed);

        /** @param tag for {@link #ackUpTo}; it grows within a session */
        void delivered(long session, Event event, long tag);

        /**
         * An event came that cannot be read, as one of a later version; it is in dead-letters. A replica acknowledges it, like any other, once what it
         * makes of that is durable.
         */
        void unreadable(long session, long tag);

        /** The session is over: connection lost, or queue gone. */
        void lost(long session);
    }

    /** No event is larger: a batch of the books file, with titles and topics of the longest, in characters of four bytes. */
    private static final long MAX_EVENT = 2 * 1024 * 1024;

    /**
     * @param length   events it may hold; beyond that the oldest are dropped, which shows as a gap at the next event
     * @param bytes    the same in bytes: what a replica that is away for long may cost the broker's disk
     * @param prefetch deliveries that may be unacknowledged
     * @param expires  it is deleted after nobody consumed it for so long
     */
    public record Bounds(int length, long bytes, int prefetch, Duration expires) {
        public static final Bounds DEFAULT = new Bounds(10_000, 1024 * MAX_EVENT, 256, Duration.ofHours(24));

        /** Bounded by length alone. */
        public Bounds(int length, int prefetch, Duration expires) {
            this(length, length * MAX_EVENT, prefetch, expires);
        }

        /**
         * Whether all that stood before a delivery may have been dropped while it waited: at that moment it was the head of a full queue, so {@code
         * length - 1} events wait behind it or, at most {@code prefetch} of them, were delivered after it. A queue that is full by its bytes holds at
         * least as many events as the largest of them fit in.
         *
         * @param waiting   as the broker says
         * @param consumers as the broker says. We are one; of a quorum queue whose leader does not answer in time it says 0 and 0, which is no answer
         */
        public boolean mayHaveDropped(long waiting, long consumers) {
            return consumers == 0 || waiting >= Math.min(length, bytes / MAX_EVENT) - 1 - prefetch;
        }
    }

    private final BrokerConnections connections;
    private final boolean durable;
    /** Null for a front end's. */
    private final ConsumedQueue consumed;
    private final Supplier<String> name;
    private final Bounds bounds;
    private final Map<String, Object> arguments = new HashMap<>();
    private final Listener listener;
    private OpenChannel channel;
    private volatile Open open;

    private record Open(Session session, String queue) {}

    private EventQueue(BrokerConnections connections, ConsumedQueue consumed, Supplier<String> name, Bounds bounds, Listener listener) {
        this.connections = connections;
        this.durable = consumed != null;
        this.consumed = consumed;
        this.name = name;
        this.bounds = bounds;
        this.listener = listener;
        arguments.put("x-queue-type", (durable ? connections.queueType() : QueueType.CLASSIC).argument());
        arguments.put("x-max-length", bounds.length());
        arguments.put("x-max-length-bytes", bounds.bytes());
        if (durable) {
            arguments.put("x-expires", bounds.expires().toMillis());
            if (connections.queueType() == QueueType.QUORUM) {
                // RabbitMQ 4 would drop an event that came back 20 times, and a barrier behind it would say that all was delivered.
                arguments.put("x-delivery-limit", Integer.MAX_VALUE);
                arguments.put("x-single-active-consumer", true);
            }
        }
    }

    /**
     * A replica's: deliveries must be acknowledged, and what was not comes again in the next session. The bounds of a queue that
     * exists stay as they are.
     */
    public static EventQueue durable(BrokerConnections connections, Service service, int replica, Bounds bounds, Listener listener) {
        String queue = connections.names().eventsOf(service, replica);
        ConsumedQueue consumed = new ConsumedQueue(connections, connections.names().consumedOf(service, replica));
        return new EventQueue(connections, consumed, () -> queue, bounds, listener);
    }

    /** A front end's: always new, never to be acknowledged. */
    public static EventQueue passing(BrokerConnections connections, Listener listener) {
        return new EventQueue(connections, null, () -> connections.names().newEventsOf(connections.name()), Bounds.DEFAULT, listener);
    }

    /** Opens it on this and every later connection. */
    public synchronized void start() {
        if (channel == null) {
            channel = connections.use("event queue", new User());
        }
    }

    /** Notes on the broker how far the queue is consumed; ignored if the session is over. */
    public void note(long session, Consumed upTo) {
        Open now = open;
        if (durable && now != null && now.session().number() == session) {
            consumed.write(now.session(), upTo);
        }
    }

    /** Acknowledges all deliveries of the session up to this tag; ignored if the session is over. */
    public void ackUpTo(long session, long tag) {
        Open now = open;
        if (durable && now != null && now.session().number() == session) {
            now.session().write(to -> to.basicAck(tag, true));
        }
    }

    /** Sends a barrier through the queue. False if it was not sent, as the session is over. */
    public boolean sendBarrier(long session, String nonce) {
        Open now = open;
        return now != null && publish(session, now.queue(), new Event.Barrier(nonce));
    }

    /** Tells the primary what this front end has processed. False if it was not sent. */
    public boolean acknowledge(long session, Acknowledged acknowledged) {
        return publish(session, connections.names().primaryLock(), acknowledged);
    }

    /** Stops consuming; a durable queue goes on collecting. */
    @Override
    public synchronized void close() {
        if (channel != null) {
            channel.close();
        }
    }

    private boolean publish(long session, String queue, Object value) {
        Open now = open;
        if (now == null || now.session().number() != session) {
            return false;
        }
        MessageProperties properties = new MessageProperties();
        properties.setDeliveryMode(MessageDeliveryMode.NON_PERSISTENT);
        Message message = connections.wire().encode(value, properties);
        return now.session().write(to -> to.basicPublish("", queue, connections.wire().properties(message), message.getBody()));
    }

    private final class User implements ChannelUser {

        @Override
        public void opened(Session session) throws IOException {
            String queue = name.get();
            Channel own = session.channel();
            boolean existed = durable && exists(own, queue);
            Consumed before = durable && !existed ? listener.missing(session.number()) : null;
            if (!existed) {
                own.queueDeclare(queue, durable, !durable, !durable, arguments);
            }
            own.queueBind(queue, connections.names().events(), "");
            own.basicQos(bounds.prefetch());
            EventsInOrder events = new EventsInOrder(session, queue, durable, bounds, listener, connections::execute);
            // The listener hears of a session only if it may consume, and hears that first.
            consume(session, queue, events);
            Consumed known = durable ? consumed(session, before) : before;
            session.whileOpen(() -> {
                open = new Open(session, queue);
                listener.opened(session.number(), existed, known);
                events.release();
            });
        }

        @Override
        public void closed(Session session) {
            Open was = open;
            open = null;
            if (was != null && was.session() == session) {
                listener.lost(session.number());
            }
        }

        /**
         * Exclusively: two that both believe to be this replica would each get half of the log, be it two processes or two sessions of one, whose older
         * connection the broker still holds for alive. A quorum queue refuses nobody; it has a single active consumer instead, and the second waits.
         */
        private void consume(Session session, String queue, EventsInOrder events) throws IOException {
            try {
                boolean exclusive = durable && connections.queueType() == QueueType.CLASSIC;
                session.channel().basicConsume(queue, !durable, "", false, exclusive, Map.of(),
                        new Deliveries<>(connections, session, queue, Event.class, !durable, events));
            } catch (IOException e) {
                throw Reason.is(AMQP.ACCESS_REFUSED, e)
                        ? new IOException("somebody else consumes " + queue + ": is a second " + connections.name() + " running?") : e;
            }
        }

        /** Of a queue that is new, what the replica has without it; else what the broker knows. Asked once nobody else consumes the queue. */
        private Consumed consumed(Session session, Consumed isNew) throws IOException {
            consumed.declare(session.channel());
            if (isNew != null) {
                consumed.write(session, isNew);
                return isNew;
            }
            try (Channel asking = session.channel().getConnection().createChannel()) {
                return consumed.read(asking);
            } catch (TimeoutException e) {
                throw new IOException(e);
            }
        }

        /** On another channel, as the broker closes the channel of one who asks for what does not exist. */
        private boolean exists(Channel own, String queue) throws IOException {
            try (Channel asking = own.getConnection().createChannel()) {
                asking.queueDeclarePassive(queue);
                return true;
            } catch (IOException e) {
                if (Reason.is(AMQP.NOT_FOUND, e)) {
                    return false;
                }
                throw e;
            } catch (TimeoutException e) {
                throw new IOException(e);
            }
        }
    }
}
