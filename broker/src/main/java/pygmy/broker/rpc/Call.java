package pygmy.broker.rpc;

import pygmy.broker.message.Refused;

/**
 * A request that a service received. It must be answered, refused or dropped; only the first of these has an effect. Thread-safe;
 * nothing blocks.
 */
public interface Call {

    /**
     * Sends the answer, then acknowledges the request. If the request's channel is gone neither happens: the broker has given the
     * request to somebody else.
     *
     * @param timing time spent on it here and in services behind this one
     * @throws IllegalArgumentException if the answer is no message or too large; the call is then still open
     */
    void reply(Object answer, Timing timing);

    /**
     * Acknowledges the request, then tells the caller that nothing was done here and nothing will be; what that means for him, {@link Copies} tells.
     * {@code problem} is for people.
     */
    void refuse(Refused.Why why, String problem);

    /**
     * Gives the request back to the broker, for whoever consumes next: for one that should not have come here. Its expiration bounds
     * how often.
     */
    void drop();

    /** Whether the caller has given up for certain, so that acting on it is useless. {@code nowNanos} is {@link System#nanoTime()}. */
    boolean expired(long nowNanos);

    /** Another service may have acted on it before. */
    boolean redelivered();

    /** See {@link RequestId}; null where the caller named none. */
    String requestId();

    /** {@link System#nanoTime()} when it came. */
    long receivedNanos();
}
