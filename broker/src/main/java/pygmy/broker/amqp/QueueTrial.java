package pygmy.broker.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pygmy.broker.message.Beat.Service;

/**
 * Finds out whether a policy takes messages out of queues that are named like ours. Nobody can ask for policies over AMQP, so this looks at what becomes of
 * messages: as many as a queue of ours may hold must stay there for a while. What takes longer, or more bytes, is not found.
 */
final class QueueTrial implements AutoCloseable {

    /** A policy shows. */
    static final class Meddled extends IOException {

        private static final long serialVersionUID = 1;

        Meddled(String how) {
            super(how);
        }
    }

    private static final Logger log = LoggerFactory.getLogger(QueueTrial.class);
    /** Shorter lives of messages and queues are found. */
    static final Duration WATCHES = Duration.ofMillis(1_500);
    private static final int STEP = 10;
    private static final byte[] BODY = new byte[100];
    private static final long PATIENCE_MILLIS = 30_000;

    private final Connection connection;
    private final Channel channel;
    private final String exchange;
    private final String queue;
    private final String full;
    private final Map<String, Object> arguments = new HashMap<>();
    private long filledAt;

    QueueTrial(Connection connection, Names names, QueueType type) throws IOException {
        this.connection = connection;
        this.channel = connection.createChannel();
        if (channel == null) {
            throw new IOException("the connection has no channel left");
        }
        String own = ".probe-" + UUID.randomUUID().toString().substring(0, 8);
        this.exchange = names.events() + own;
        this.queue = names.eventsOf(Service.CATALOG, 0) + own;
        this.full = names.order() + own;
        arguments.put("x-queue-type", type.argument());
        // Else what a policy takes out of the queue might go where the same policy sends it.
        arguments.put("x-dead-letter-exchange", exchange);
    }

    /** Makes the queues and fills them. */
    void start() throws IOException, InterruptedException, TimeoutException {
        channel.confirmSelect();
        channel.exchangeDeclare(exchange, "fanout", true);
        channel.queueDeclare(queue, true, false, false, arguments);
        channel.queueBind(queue, exchange, "");
        arguments.put("x-max-length", 1);
        channel.queueDeclare(full, true, false, false, arguments);
        channel.queueBind(full, exchange, "");
        if (!publish("", full, STEP)) {
            throw new Meddled("it refuses messages for a full queue (overflow) instead of dropping the oldest");
        }
        channel.queueUnbind(full, exchange, "");
        int most = EventQueue.Bounds.DEFAULT.length();
        for (int sent = 0, upTo = STEP; upTo <= most; upTo *= STEP) {
            boolean taken = publish(exchange, "", upTo - sent);
            sent = upTo;
            int left = left(sent);
            if (!taken || left < sent) {
                throw new Meddled("of " + sent + " messages, " + left + " stay in a queue named like ours (max-length, max-length-bytes, or message-ttl)");
            }
        }
        filledAt = System.nanoTime();
    }

    /** Looks again, some time after {@link #start}. */
    void finish() throws IOException, InterruptedException {
        long rest = WATCHES.toNanos() - (System.nanoTime() - filledAt);
        if (rest > 0) {
            Thread.sleep(Duration.ofNanos(rest).toMillis() + 1);
        }
        int most = EventQueue.Bounds.DEFAULT.length();
        int left = left(most);
        if (left < most) {
            throw new Meddled("of " + most + " messages, " + left + " are left after " + WATCHES.toMillis() + " ms in a queue named like ours (message-ttl)");
        }
        channel.basicGet(queue, true);
    }

    /** Leaves nothing, unless the broker has closed the connection. */
    @Override
    public void close() {
        try {
            // After a refusal the broker has closed the other one.
            Channel last = connection.createChannel();
            last.queueDelete(queue);
            last.queueDelete(full);
            last.exchangeDelete(exchange);
        } catch (IOException | RuntimeException e) {
            // It failed for a reason that is being told, or was not made as the user may not.
            log.debug("left behind, perhaps: {}", queue, e);
        }
    }

    private boolean publish(String to, String key, int count) throws IOException, InterruptedException, TimeoutException {
        for (int i = 0; i < count; i++) {
            channel.basicPublish(to, key, MessageProperties.MINIMAL_BASIC, BODY);
        }
        return channel.waitForConfirms(PATIENCE_MILLIS);
    }

    /** How many messages are in the queue; a quorum queue may take a moment to count. */
    private int left(int expected) throws IOException, InterruptedException {
        int found = 0;
        try {
            for (int tries = 0; tries < 10; tries++) {
                found = channel.queueDeclarePassive(queue).getMessageCount();
                if (found >= expected) {
                    return found;
                }
                Thread.sleep(50);
            }
        } catch (IOException e) {
            if (Reason.is(AMQP.NOT_FOUND, e)) {
                throw new Meddled("a queue that nobody uses is deleted within " + WATCHES.toMillis() + " ms (expires)");
            }
            throw e;
        }
        return found;
    }
}
