package pygmy.broker.rpc;

/**
 * What a call over the broker came to.
 *
 * @param <T> the answer's type
 */
public sealed interface Outcome<T> {

    /** The service answered. */
    record Done<T>(T value, String servedBy, Timing timing) implements Outcome<T> {}

    /** Nobody acted on it, and nobody will. {@code problem} is for people. */
    record Rejected<T>(Why why, String problem, Timing timing) implements Outcome<T> {}

    /** No answer within the deadline: a service may have acted on it, or may yet. */
    record Unknown<T>(String problem, Timing timing) implements Outcome<T> {}

    enum Why {
        /** Too many calls in flight here: try again soon. */
        BUSY,
        /** The broker is away, or no replica is there to serve. */
        UNAVAILABLE,
        /** The service could not read or accept the request. */
        INVALID
    }
}
