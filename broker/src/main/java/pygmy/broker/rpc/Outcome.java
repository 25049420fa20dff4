package pygmy.broker.rpc;

import pygmy.broker.message.Refused;

/**
 * What a call over the broker came to.
 *
 * @param <T> the answer's type
 */
public sealed interface Outcome<T> {

    /** The service answered. */
    record Done<T>(T value, String servedBy, Timing timing) implements Outcome<T> {}

    /** Nobody acted on it, and nobody will. {@code problem} is human-readable. */
    record Rejected<T>(Refused.Why why, String problem, Timing timing) implements Outcome<T> {}

    /** No answer within the deadline: a service may have acted on it, or may yet. */
    record Unknown<T>(String problem, Timing timing) implements Outcome<T> {}
}
