package pygmy.broker.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;

/**
 * Hands over what comes in one queue as long as a session lasts; dead-letters what is unreadable or of the wrong type. A plain consumer, no listener container
 * of Spring AMQP: containers recover by polling, each for itself, wait for the broker when they are stopped, and know no sessions, which the protocol needs; in
 * speed they are as good (measured: 0.95 of a bare consumer).
 */
public final class Deliveries<T> extends DefaultConsumer {

    /** What it throws ends the session. */
    public interface Receiver<T> {
        void received(T value, long tag);

        /** A message of some version of Pygmy that this one cannot read; it is in dead-letters by then. Returns whether the receiver acknowledges it. */
        default boolean unreadable(long tag) {
            return false;
        }
    }

    private final BrokerConnections connections;
    private final Session session;
    private final String queue;
    private final Class<T> type;
    private final boolean autoAck;
    private final Receiver<T> receiver;

    /** @param autoAck whether this consumer need not acknowledge what it puts aside */
    public Deliveries(BrokerConnections connections, Session session, String queue, Class<T> type, boolean autoAck, Receiver<T> receiver) {
        super(session.channel());
        this.connections = connections;
        this.session = session;
        this.queue = queue;
        this.type = type;
        this.autoAck = autoAck;
        this.receiver = receiver;
    }

    @Override
    public void handleDelivery(String consumer, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
        boolean isForeign = properties.getHeaders() == null || !properties.getHeaders().containsKey(Wire.VERSION_HEADER);
        try {
            Object value = connections.wire().decode(connections.wire().message(properties, envelope, body));
            if (!type.isInstance(value)) {
                isForeign = true;
                throw new Unreadable("a " + value.getClass().getSimpleName() + " does not belong here");
            }
            session.whileOpen(() -> receiver.received(type.cast(value), envelope.getDeliveryTag()));
        } catch (Unreadable e) {
            DeadLetters.report(queue, envelope, e);
            session.write(to -> DeadLetters.put(to, connections.names(), queue, e, properties, body));
            if (isForeign) {
                acknowledge(envelope.getDeliveryTag());
            } else {
                tellUnreadable(envelope.getDeliveryTag());
            }
        } catch (Throwable e) {
            Fatal.check(e);
            session.giveUp("a message could not be handed over: " + Reason.of(e));
        }
    }

    private void tellUnreadable(long tag) {
        try {
            session.whileOpen(() -> {
                if (!receiver.unreadable(tag)) {
                    acknowledge(tag);
                }
            });
        } catch (RuntimeException | Error e) {
            Fatal.check(e);
            session.giveUp("an unreadable message could not be told: " + Reason.of(e));
        }
    }

    private void acknowledge(long tag) {
        if (!autoAck) {
            session.write(to -> to.basicAck(tag, false));
        }
    }

    @Override
    public void handleCancel(String consumer) {
        session.giveUp("queue " + queue + " was deleted");
    }
}
