package pygmy.experiments.benchmark;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The yardstick: request and reply over two queues with nothing but RabbitMQ's Java client, both ends in this process. Auto-acknowledged, bytes of about the
 * sizes of a lookup, a lock around the publishing channel.
 */
final class Echo implements Calls.Caller, AutoCloseable {

    private final byte[] request = new byte[60];
    private final byte[] answer = new byte[200];
    private final List<Connection> connections = new ArrayList<>();
    private final Channel channel;
    private final String queue;
    private final String replies;
    private final Map<String, Runnable> inFlight = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();

    Echo(String uri, String queue) throws Exception {
        this.queue = queue;
        Channel serving = open(uri);
        serving.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "classic", "x-max-length", 10_000));
        serving.basicConsume(queue, true, new DefaultConsumer(serving) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) throws IOException {
                serving.basicPublish("", properties.getReplyTo(),
                        new AMQP.BasicProperties.Builder().correlationId(properties.getCorrelationId()).build(), answer);
            }
        });
        channel = open(uri);
        replies = channel.queueDeclare().getQueue();
        channel.basicConsume(replies, true, new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
                inFlight.remove(properties.getCorrelationId()).run();
            }
        });
    }

    @Override
    public void call(Runnable answered) {
        String id = Integer.toString(ids.incrementAndGet());
        inFlight.put(id, answered);
        try {
            synchronized (channel) {
                channel.basicPublish("", queue, new AMQP.BasicProperties.Builder().correlationId(id).replyTo(replies).expiration("10000").build(), request);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : connections) {
            connection.close();
        }
    }

    private Channel open(String uri) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(uri);
        connections.add(factory.newConnection("raw"));
        return connections.get(connections.size() - 1).createChannel();
    }
}
