package pygmy.broker.message;

import pygmy.broker.rpc.Outcome;

/** The reply to a request that the service did not act on, and will not. {@code problem} is for people. */
public record Refused(Outcome.Why why, String problem) {
    public Refused {
        Limits.present("why", why);
        Limits.present("problem", problem);
    }
}
