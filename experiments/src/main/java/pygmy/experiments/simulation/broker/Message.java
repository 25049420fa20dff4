package pygmy.experiments.simulation.broker;

/**
 * What is published.
 *
 * @param body        any object: nothing is put into bytes here
 * @param persistent  survives a restart of the broker in a durable queue, once it is confirmed
 * @param expiresAt   virtual time (ms) from which it is not delivered any more
 * @param replyTo     queue for the answer, or null
 * @param correlation what the answer must carry
 */
public record Message(Object body, boolean persistent, long expiresAt, String replyTo, long correlation) {

    public static Message transientOne(Object body) {
        return new Message(body, false, Long.MAX_VALUE, null, 0);
    }

    public static Message persistentOne(Object body) {
        return new Message(body, true, Long.MAX_VALUE, null, 0);
    }
}
