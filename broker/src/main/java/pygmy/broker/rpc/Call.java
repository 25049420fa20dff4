package pygmy.broker.rpc;

import pygmy.broker.message.Refused;

/**
 * A request that a service received. It must be answered, refused, failed or dropped, or it takes up room here for as long as its channel lives; only the
 * first of these has an effect. None of them throws. Thread-safe; nothing blocks.
 */
public interface Call {

    /**
     * Sends the answer, then acknowledges the request. If the request's channel is gone neither happens: the broker has given the
     * request to somebody else. An answer that cannot be sent, as one that is too large, becomes a failure, see {@link #failed}.
     *
     * @param timing time spent on it here and in services behind this one
     */
    void reply(Object answer, Timing timing);

    /**
     * Acknowledges the request, then tells the caller that nothing was done here and nothing will be; what that means for him, {@link Copies} tells.
     * {@code problem} is human-readable.
     */
    void refuse(Refused.Why why, String problem);

    /**
     * Whoever was to answer failed. Logs why, and tells the caller no more than that. A {@link pygmy.broker.message.Question} goes back first, once, as another
     * replica may do better; the second failure ends it. What was done of any other request, nobody knows.
     */
    void failed(Throwable why);

    /**
     * Gives the request back to the broker, for whoever consumes next: for one that should not have come here. Its expiration bounds
     * how often.
     */
    void giveBack();

    /** Whether the caller has given up for certain, so that acting on it is useless. {@code nowNanos} is {@link System#nanoTime()}. */
    boolean expired(long nowNanos);

    /** Another service may have acted on it before. */
    boolean redelivered();

    /** See {@link RequestId}; null where the caller named none. */
    String requestId();

    /** {@link System#nanoTime()} when it came. */
    long receivedNanos();
}
