package pygmy.broker.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The claim of a process to be the only one of its name: an exclusive queue, which the broker keeps for as long as the process's connection lives. A queue that
 * a connection left behind, of a process that died or of this one before its connection was lost, is waited for: the broker takes a few seconds to find
 * out. In a cluster whose nodes were apart it proves nothing, and that of a node which is away may stay for as long.
 */
public final class Claim implements AutoCloseable {

    /** Told by the connection's thread, so it must not wait. */
    public interface Listener {

        /** Nobody else has this name as long as this connection lasts. */
        void held();

        void lost();

        /** It could not be had for as long as this claim waits; told once each time. It goes on trying. */
        void taken();
    }

    /** Longer than the broker takes to find a connection dead. */
    public static final Duration AT_FIRST = Duration.ofSeconds(10);
    /** Whoever had it before most likely waits for his own lost connection. */
    public static final Duration AGAIN = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(Claim.class);

    private final BrokerConnections connections;
    private final String queue;
    private final Duration atFirst;
    private final Duration again;
    private final Listener listener;
    private OpenChannel channel;
    /** What is below belongs to the connection's thread. */
    private boolean everHeld;
    private boolean told;
    private long waitsSince;
    private boolean waits;

    public Claim(BrokerConnections connections, Listener listener) {
        this(connections, AT_FIRST, AGAIN, listener);
    }

    Claim(BrokerConnections connections, Duration atFirst, Duration again, Listener listener) {
        this.connections = connections;
        this.queue = connections.names().claimOf(connections.name());
        this.atFirst = atFirst;
        this.again = again;
        this.listener = listener;
    }

    public synchronized void start() {
        if (channel == null) {
            channel = connections.use("claim", new User());
        }
    }

    @Override
    public synchronized void close() {
        if (channel != null) {
            channel.close();
        }
    }

    private final class User implements ChannelUser {

        private Session holds;

        @Override
        public void opened(Session session) throws IOException {
            Channel own = session.channel();
            try {
                own.queueDeclare(queue, false, true, false, Map.of("x-queue-type", "classic", "x-max-length", 1));
            } catch (IOException e) {
                boolean locked = Reason.is(AMQP.RESOURCE_LOCKED, e);
                if (locked || connections.queueType() == QueueType.QUORUM) {
                    waitFor(everHeld ? again : atFirst);
                }
                throw locked ? new IOException("another process has the name " + connections.name() + ", or had it a moment ago") : e;
            }
            own.basicConsume(queue, true, new DefaultConsumer(own) {
                @Override
                public void handleCancel(String consumer) {
                    session.giveUp("queue " + queue + " was deleted");
                }
            });
            holds = session;
            everHeld = true;
            waits = false;
            told = false;
            listener.held();
        }

        @Override
        public void closed(Session session) {
            if (holds == session) {
                holds = null;
                listener.lost();
            }
        }

        private void waitFor(Duration most) {
            long now = System.nanoTime();
            if (!waits) {
                waits = true;
                waitsSince = now;
                log.info("the name {} is in use; waiting up to {} s, as it may be a dead connection's", connections.name(), most.toSeconds());
            } else if (now - waitsSince >= most.toNanos() && !told) {
                told = true;
                listener.taken();
            }
        }
    }
}
