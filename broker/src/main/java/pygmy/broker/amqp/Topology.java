package pygmy.broker.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What all processes share on the broker. Every one of them looks for it whenever it connects and makes what is missing, so it does not
 * matter which starts first or whether the broker came back empty. Where the user may not make something, the service whose it is will:
 * nothing goes without the exchanges, so they are waited for; a queue that is not there yet has nobody to serve it.
 * All is durable, as RabbitMQ is about to give up transient queues that are not exclusive.
 *
 * <p>Not Spring AMQP's {@code RabbitAdmin}: that makes everything without looking first, which the broker refuses to a user who may only use what is there, and
 * each service's user may make no more than its own.
 */
public final class Topology {

    /** Requests that may wait in one queue; beyond that the oldest are dropped, as their callers are the first to give up. */
    static final int MAX_REQUESTS = 10_000;
    static final int MAX_DEAD_LETTERS = 1_000;
    static final long MAX_DEAD_LETTER_BYTES = 64L * 1024 * 1024;
    static final Duration DEAD_LETTERS_KEPT = Duration.ofDays(7);

    private interface Step {
        void on(Channel channel) throws IOException;
    }

    /** Looking for it needs no permission. */
    private record Shared(String name, boolean isExchange, Step look, Step make) {}

    private Topology() {}

    /** @throws IOException if something is missing that this user may not make (yet), or the broker refuses otherwise */
    public static void declare(Connection connection, Names names, QueueType type) throws IOException {
        Channel channel = open(connection);
        try {
            for (Shared shared : shared(names, type.argument())) {
                // The broker closes a channel that asks for what does not exist, or for what it may not.
                if (isRefused(AMQP.NOT_FOUND, shared.look(), channel)) {
                    channel = open(connection);
                    if (isRefused(AMQP.ACCESS_REFUSED, shared.make(), channel)) {
                        if (shared.isExchange()) {
                            throw new IOException("waiting for a catalog replica to make " + shared.name());
                        }
                        channel = open(connection);
                    }
                }
            }
        } finally {
            channel.abort();
        }
    }

    private static List<Shared> shared(Names names, String type) {
        List<Shared> all = new ArrayList<>();
        all.add(exchange(names.events(), BuiltinExchangeType.FANOUT));
        all.add(exchange(names.heartbeat(), BuiltinExchangeType.TOPIC));
        for (String queue : names.rpcQueues()) {
            // No dead-letter exchange: it would also catch expired requests, which are nobody's concern any more.
            all.add(queue(queue, Map.of("x-queue-type", type, "x-max-length", MAX_REQUESTS)));
        }
        all.add(queue(names.deadLetters(), Map.of("x-queue-type", type, "x-max-length", MAX_DEAD_LETTERS,
                "x-max-length-bytes", MAX_DEAD_LETTER_BYTES, "x-message-ttl", DEAD_LETTERS_KEPT.toMillis())));
        return all;
    }

    private static Shared queue(String name, Map<String, Object> arguments) {
        return new Shared(name, false, to -> to.queueDeclarePassive(name), to -> to.queueDeclare(name, true, false, false, arguments));
    }

    private static Shared exchange(String name, BuiltinExchangeType type) {
        return new Shared(name, true, to -> to.exchangeDeclarePassive(name), to -> to.exchangeDeclare(name, type, true));
    }

    private static boolean isRefused(int code, Step step, Channel channel) throws IOException {
        try {
            step.on(channel);
            return false;
        } catch (IOException e) {
            if (Reason.is(code, e)) {
                return true;
            }
            throw e;
        }
    }

    private static Channel open(Connection connection) throws IOException {
        Channel channel = connection.createChannel();
        if (channel == null) {
            throw new IOException("the connection has no channel left");
        }
        return channel;
    }
}
