package pygmy.broker.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dead-letters what no service can read, for a person to look at, with headers {@code pygmy-why}, {@code pygmy-from}, {@code pygmy-type} and
 * {@code pygmy-bytes}. Services do this themselves instead of rejecting the message towards a dead-letter exchange, which could not
 * say why and would also collect what merely expired. None of the message's own headers is kept: large ones could make the copy
 * unpublishable.
 */
public final class DeadLetters {

    /** More of a message's body is cut: a broker may refuse to take back what an older one let pass. */
    static final int MAX_KEPT = 1024 * 1024;
    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

    private DeadLetters() {}

    /**
     * Publishes a copy; the caller acknowledges the original afterwards, on the same channel. Called by the thread that writes to the
     * channel.
     */
    public static void put(Channel channel, Names names, String from, Unreadable why, AMQP.BasicProperties properties, byte[] body)
            throws IOException {
        Map<String, Object> headers = new HashMap<>(Map.of("pygmy-why", why.getMessage(), "pygmy-from", from, "pygmy-bytes", body.length));
        Object type = properties.getHeaders() == null ? null : properties.getHeaders().get(Wire.TYPE);
        if (type != null) {
            headers.put("pygmy-type", new Unreadable(type.toString()).getMessage());
        }
        channel.basicPublish("", names.deadLetters(), new AMQP.BasicProperties.Builder().headers(headers)
                .contentType(properties.getContentType()).deliveryMode(2).build(), Arrays.copyOf(body, Math.min(body.length, MAX_KEPT)));
    }

    /** One line for the log. */
    public static void report(String from, Envelope envelope, Unreadable why) {
        String key = new Unreadable(envelope.getRoutingKey()).getMessage();
        log.warn("unreadable message on {} (routing key {}): {}", from, key, why.getMessage());
    }
}
