package pygmy.broker.amqp;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel that is opened on every connection, and opened anew when it alone is lost: the broker closed it, its queue was deleted, or
 * its user gave it up. All but {@link #close} runs on the connection's thread.
 */
public final class OpenChannel implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(OpenChannel.class);
    private static final Duration TRY_AGAIN_AFTER = Duration.ofMillis(250);
    private static final Duration FLUSH = Duration.ofMillis(200);

    private final BrokerConnections connections;
    private final String name;
    private final ChannelUser user;
    private Session session;
    private String lastTrouble = "";
    private volatile boolean closed;

    OpenChannel(BrokerConnections connections, String name, ChannelUser user) {
        this.connections = connections;
        this.name = name;
        this.user = user;
    }

    /** For good. Returns at once. What was queued is written before; the broker then requeues what was not acknowledged. */
    @Override
    public void close() {
        closed = true;
        connections.forget(this);
        connections.execute(this::end);
    }

    void open() {
        Connection connection = connections.current();
        if (closed || session != null || connection == null || !connection.isOpen()) {
            return;
        }
        try {
            if (!lastTrouble.isEmpty()) {
                // What was lost may be one of the shared things.
                connections.declare(connection);
            }
            Channel channel = connection.createChannel();
            if (channel == null) {
                throw new IOException("the connection has no channel left");
            }
            Session opening = new Session(connections.nextSession(), channel, connections.writer(), why -> lostLater(channel, why));
            session = opening;
            channel.addShutdownListener(cause -> lostLater(channel, Reason.of(cause)));
            user.opened(opening);
            lastTrouble = "";
        } catch (IOException | RuntimeException | Error e) {
            Fatal.check(e);
            lost(session, Reason.of(e));
        }
    }

    /** The connection is gone, or this is. */
    void end() {
        Session ending = session;
        session = null;
        if (ending != null) {
            ending.end();
            if (closed) {
                ending.flush(FLUSH);
            }
            try {
                ending.channel().abort();
            } catch (IOException | AlreadyClosedException e) {
                log.debug("{}: {}", name, Reason.of(e));
            }
            try {
                user.closed(ending);
            } catch (RuntimeException | Error e) {
                Fatal.check(e);
                // The other channels of the connection must be ended all the same.
                log.error("{}: {}", name, Reason.of(e), e);
            }
        }
    }

    private void lostLater(Channel channel, String why) {
        connections.execute(() -> {
            if (session != null && session.channel() == channel) {
                lost(session, why);
            }
        });
    }

    private void lost(Session lost, String why) {
        if (session != lost) {
            return;
        }
        Connection connection = connections.current();
        if (!closed && connection != null && connection.isOpen()) {
            if (!why.equals(lastTrouble)) {
                log.warn("{}: {}; trying again", name, why);
            }
            lastTrouble = why;
            connections.later(TRY_AGAIN_AFTER, this::open);
        }
        end();
    }
}
