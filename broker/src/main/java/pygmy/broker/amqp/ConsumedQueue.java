package pygmy.broker.amqp;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageDeliveryMode;
import org.springframework.amqp.core.MessageProperties;
import pygmy.broker.message.Consumed;

/**
 * Keeps on the broker how far a replica's event queue was consumed: a durable queue beside it, whose last message is what counts. It never expires, as
 * the event queue must not outlive it: an event queue without one is not trusted.
 */
final class ConsumedQueue {

    /** The last one and, where a broker that crashed has lost that, the one before. */
    private static final int KEPT = 2;
    private static final Logger log = LoggerFactory.getLogger(ConsumedQueue.class);

    private final BrokerConnections connections;
    private final String queue;

    ConsumedQueue(BrokerConnections connections, String queue) {
        this.connections = connections;
        this.queue = queue;
    }

    void declare(Channel channel) throws IOException {
        Map<String, Object> arguments = new HashMap<>(Map.of("x-max-length", KEPT, "x-queue-type", connections.queueType().argument()));
        if (connections.queueType() == QueueType.QUORUM) {
            // Reading gives back what it took, at every start.
            arguments.put("x-delivery-limit", Integer.MAX_VALUE);
        }
        channel.queueDeclare(queue, true, false, false, arguments);
    }

    /** In order with what the session acknowledges. */
    void write(Session session, Consumed consumed) {
        MessageProperties properties = new MessageProperties();
        properties.setDeliveryMode(MessageDeliveryMode.PERSISTENT);
        Message message = connections.wire().encode(consumed, properties);
        session.write(to -> to.basicPublish("", queue, connections.wire().properties(message), message.getBody()));
    }

    /** What was written last; null where nothing that can be read is there. The channel is closed with it, which gives back what was taken. */
    Consumed read(Channel channel) throws IOException {
        Consumed last = null;
        GetResponse got = channel.basicGet(queue, false);
        for (int i = 0; got != null && i < KEPT; i++, got = channel.basicGet(queue, false)) {
            try {
                if (connections.wire().decode(connections.wire().message(got.getProps(), got.getEnvelope(), got.getBody())) instanceof Consumed consumed) {
                    last = consumed;
                }
            } catch (Unreadable e) {
                log.warn("{}: {}", queue, e.getMessage());
            }
        }
        return last;
    }
}
