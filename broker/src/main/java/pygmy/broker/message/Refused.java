package pygmy.broker.message;

/** The reply to a request that the service did not act on, and will not. {@code problem} is human-readable. */
public record Refused(Why why, String problem) {
    public Refused {
        Limits.present("why", why);
        Limits.present("problem", problem);
    }

    public enum Why {
        /** Too much is in flight: try again soon. */
        BUSY,
        /** The broker is away, or no replica is there to serve. */
        UNAVAILABLE,
        /** The service could not read or accept the request. */
        INVALID,
        /** The service failed on it. */
        FAILED
    }
}
