package pygmy.broker.amqp;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageDeliveryMode;
import org.springframework.amqp.core.MessageProperties;
import pygmy.broker.message.Beat;

/** Sends this process's heartbeats and hears everybody's, its own included. Thread-safe; nothing blocks. */
public final class Heartbeats implements AutoCloseable {

    /** Beats that may wait for a process that does not keep up; the oldest are dropped. */
    static final int MAX_WAITING = 1_000;

    private final BrokerConnections connections;
    private final Consumer<Beat> heard;
    private OpenChannel channel;
    private final AtomicBoolean heardSelf = new AtomicBoolean();
    private volatile Session session;

    /** @param heard called for every beat; never with one of a connection whose loss was already told to its listeners */
    public Heartbeats(BrokerConnections connections, Consumer<Beat> heard) {
        this.connections = connections;
        this.heard = heard;
    }

    public synchronized void start() {
        if (channel == null) {
            channel = connections.use("heartbeats", new User());
        }
    }

    /** Whether a beat of this process itself, by whichever connection it went, has come since this was asked last. */
    public boolean takeHeardSelf() {
        return heardSelf.getAndSet(false);
    }

    /** Over the main connection. False if it was dropped: the broker is away, or does not take messages. */
    public boolean send(Beat beat) {
        Session now = session;
        return now != null && send(beat, now, connections);
    }

    /** Over any connection: a primary's beats go over the lock's, so that nobody hears them once that is lost. */
    public static boolean send(Beat beat, Session session, BrokerConnections connections) {
        MessageProperties properties = new MessageProperties();
        properties.setDeliveryMode(MessageDeliveryMode.NON_PERSISTENT);
        Message message = connections.wire().encode(beat, properties);
        Names names = connections.names();
        return session.write(to -> to.basicPublish(names.heartbeat(), names.heartbeatKey(beat.service(), beat.replica()),
                connections.wire().properties(message), message.getBody()));
    }

    @Override
    public synchronized void close() {
        if (channel != null) {
            channel.close();
        }
    }

    private void hear(Beat beat) {
        if (beat.name().equals(connections.name())) {
            heardSelf.set(true);
        }
        heard.accept(beat);
    }

    private final class User implements ChannelUser {

        @Override
        public void opened(Session opened) throws IOException {
            String queue = connections.names().newHeartbeatsOf(connections.name());
            opened.channel().queueDeclare(queue, false, true, true, Map.of("x-queue-type", "classic", "x-max-length", MAX_WAITING));
            opened.channel().queueBind(queue, connections.names().heartbeat(), "#");
            opened.channel().basicConsume(queue, true,
                    new Deliveries<>(connections, opened, queue, Beat.class, true, (beat, tag) -> hear(beat)));
            session = opened;
        }

        @Override
        public void closed(Session closed) {
            session = null;
        }
    }
}
