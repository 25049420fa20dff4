package pygmy.broker.liveness;

import pygmy.broker.message.Limits;

/**
 * The protocol's times, in milliseconds. The bounds that users are told ({@code broker/README.md}, "Guarantees") follow from these. Nothing depends on two
 * processes having the same: beat, suspicion and patience only decide how soon something is tried; a lease travels with what grants it.
 *
 * @param beat         between two heartbeats
 * @param suspicion    silence after which a process is suspected
 * @param lease        how long a front end may trust its cache after it sent a beat that this process heard as primary
 * @param margin       how much longer a primary waits for a lease than the front end trusts it; covers clocks of different speed
 * @param patience     how long a replica stays behind the primary without receiving anything before it asks a peer
 * @param longestLease the longest lease that any process may grant; no setting, but the same everywhere
 */
public record Times(long beat, long suspicion, long lease, long margin, long patience, long longestLease) {

    public static final Times DEFAULT = new Times(200, 800, 1000, 100, 1000);

    public Times(long beat, long suspicion, long lease, long margin, long patience) {
        this(beat, suspicion, lease, margin, patience, Limits.LEASE);
    }

    public Times {
        if (lease > longestLease) {
            throw new IllegalArgumentException("PYGMY_TIMES_LEASE is " + lease + ": it must be at most " + longestLease
                    + ", as every new primary waits so long for the leases of the one before");
        }
        if (beat < 1 || suspicion < 2 * beat || lease < 2 * beat || margin < 1 || patience < beat) {
            throw new IllegalArgumentException("suspicion and lease need at least two beats each: beat " + beat + ", suspicion " + suspicion
                    + ", lease " + lease + ", margin " + margin + ", patience " + patience + " ms");
        }
    }
}
