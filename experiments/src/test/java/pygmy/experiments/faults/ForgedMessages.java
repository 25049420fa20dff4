package pygmy.experiments.faults;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageProperties;
import pygmy.broker.amqp.Names;
import pygmy.broker.amqp.Wire;

/** Somebody with the broker's credentials who does not belong to the system: listens, and sends whatever he wants wherever he wants. */
final class ForgedMessages implements AutoCloseable {

    /** A message as it goes over the wire. */
    record Raw(AMQP.BasicProperties properties, byte[] body) {

        Raw with(String header, Object value) {
            Map<String, Object> headers = new HashMap<>(properties.getHeaders());
            headers.put(header, value);
            return new Raw(properties.builder().headers(headers).build(), body);
        }

        Raw with(byte[] other) {
            return new Raw(properties, other);
        }
    }

    /** A way to make a message one that nobody can read. */
    record Damage(String name, UnaryOperator<Raw> to) {}

    private static final String VERSION = "pygmy-version";
    private static final String TYPE = "__TypeId__";

    private final Names names;
    private final Wire wire = new Wire();
    private final Connection connection;
    private final Channel channel;
    private final String heard;

    ForgedMessages(String broker, String namespace) throws Exception {
        names = new Names(namespace);
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(broker);
        factory.setAutomaticRecoveryEnabled(false);
        connection = factory.newConnection("forger");
        channel = connection.createChannel();
        channel.confirmSelect();
        heard = channel.queueDeclare().getQueue();
    }

    Names names() {
        return names;
    }

    static List<Damage> damages() {
        List<Damage> all = new ArrayList<>();
        all.add(new Damage("truncated", raw -> raw.with(java.util.Arrays.copyOf(raw.body(), raw.body().length / 2))));
        all.add(new Damage("empty", raw -> raw.with(new byte[0])));
        all.add(new Damage("no JSON", raw -> raw.with(new byte[] {(byte) 0xac, (byte) 0xed, 0, 5, 's', 'r'})));
        all.add(new Damage("two in one", raw -> raw.with(new String(raw.body(), StandardCharsets.UTF_8).repeat(2).getBytes(StandardCharsets.UTF_8))));
        all.add(new Damage("without its fields", raw -> raw.with("{}".getBytes(StandardCharsets.UTF_8))));
        all.add(new Damage("oversized", raw -> raw.with(new byte[Wire.MAX_LARGE + 1])));
        all.add(new Damage("a newer version", raw -> raw.with(VERSION, 2)));
        all.add(new Damage("a version that is no number", raw -> raw.with(VERSION, "1")));
        all.add(new Damage("an unknown type", raw -> raw.with(TYPE, "sell-everything")));
        all.add(new Damage("a class for a type", raw -> raw.with(TYPE, "java.util.HashMap")));
        all.add(new Damage("a number for a type", raw -> raw.with(TYPE, 7)));
        all.add(new Damage("of another content type",
                raw -> new Raw(raw.properties().builder().contentType("application/x-java-serialized-object").build(), raw.body())));
        return all;
    }

    /** What an honest process would send, to be answered within a minute. */
    Raw honest(Object value) {
        MessageProperties properties = new MessageProperties();
        properties.setExpiration("60000");
        properties.setHeader("budget-ms", 60_000L);
        Message message = wire.encode(value, properties);
        return new Raw(wire.properties(message), message.getBody());
    }

    Object read(Raw raw) throws Exception {
        return wire.decode(wire.message(raw.properties(), new com.rabbitmq.client.Envelope(0, false, "", ""), raw.body()));
    }

    void toExchange(String exchange, Raw raw) throws IOException {
        channel.basicPublish(exchange, "any", raw.properties(), raw.body());
    }

    void toQueue(String queue, Raw raw) throws IOException {
        channel.basicPublish("", queue, raw.properties(), raw.body());
    }

    /** Waits until the broker has all that was sent. */
    void flush() throws Exception {
        channel.waitForConfirmsOrDie(30_000);
    }

    void listen(String exchange) throws IOException {
        channel.queueBind(heard, exchange, "#");
    }

    void listenNoMore(String exchange) throws IOException {
        channel.queueUnbind(heard, exchange, "#");
    }

    /** The next message that was overheard; null if there is none. */
    Raw overheard() throws IOException {
        GetResponse response = channel.basicGet(heard, true);
        return response == null ? null : new Raw(response.getProps(), response.getBody());
    }

    long deadLetters() {
        try {
            return channel.messageCount(names.deadLetters());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws Exception {
        connection.close();
    }
}
