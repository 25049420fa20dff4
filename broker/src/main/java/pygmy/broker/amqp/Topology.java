package pygmy.broker.amqp;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * What all processes share on the broker. Every one of them declares it whenever it connects, so it does not matter which starts first or
 * whether the broker came back empty. All is durable, as RabbitMQ is about to give up transient queues that are not exclusive.
 */
public final class Topology {

    /** Requests that may wait in one queue; beyond that the oldest are dropped, as their callers are the first to give up. */
    static final int MOST_REQUESTS = 10_000;
    static final int MOST_DEAD_LETTERS = 1_000;
    static final long MOST_DEAD_LETTER_BYTES = 64L * 1024 * 1024;
    static final Duration DEAD_LETTERS_KEPT = Duration.ofDays(7);

    private Topology() {}

    /** @throws IOException if the broker refuses, as when one of them exists with other arguments */
    public static void declare(Channel channel, Names names) throws IOException {
        for (String queue : names.rpcQueues()) {
            // No dead-letter exchange: it would also catch expired requests, which are nobody's concern any more.
            channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "classic", "x-max-length", MOST_REQUESTS));
        }
        channel.queueDeclare(names.deadLetters(), true, false, false, Map.of("x-queue-type", "classic",
                "x-max-length", MOST_DEAD_LETTERS, "x-max-length-bytes", MOST_DEAD_LETTER_BYTES,
                "x-message-ttl", DEAD_LETTERS_KEPT.toMillis()));
        channel.exchangeDeclare(names.events(), BuiltinExchangeType.FANOUT, true);
        channel.exchangeDeclare(names.heartbeat(), BuiltinExchangeType.TOPIC, true);
    }
}
