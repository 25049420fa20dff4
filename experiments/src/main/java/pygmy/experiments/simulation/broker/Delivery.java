package pygmy.experiments.simulation.broker;

/**
 * A message as a consumer gets it.
 *
 * @param tag     grows by one with each delivery to this consumer, from 1
 * @param waiting how many waited in the queue when the consumer had this one and asked
 */
public record Delivery(Subscription subscription, long tag, Message message, boolean redelivered, int waiting) {

    public Object body() {
        return message.body();
    }

    public void ack() {
        subscription.connection().ack(this, false);
    }

    /** Gives it back, for this or another consumer. */
    public void requeue() {
        subscription.connection().requeue(this);
    }

    /** Sends the answer, over the connection that the request came by, and acknowledges the request. */
    public void answer(Object body) {
        if (message.replyTo() != null) {
            subscription.connection().publishTo(message.replyTo(),
                    new Message(body, false, Long.MAX_VALUE, null, message.correlation()));
        }
        ack();
    }

    /** Acknowledges the request, then tells its sender, in one go: the broker does both or neither. */
    public void refuse(Object body) {
        subscription.connection().refuse(this, new Message(body, false, Long.MAX_VALUE, null, message.correlation()));
    }
}
