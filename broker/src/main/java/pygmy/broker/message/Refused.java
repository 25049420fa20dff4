package pygmy.broker.message;

/** The reply of a service that did not act on the request, and will not; or that {@link Why#FAILED}. {@code problem} is human-readable. */
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
        /** The service failed on it: of a write, nobody knows what was done. */
        FAILED
    }
}
