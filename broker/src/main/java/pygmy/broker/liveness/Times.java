package pygmy.broker.liveness;

/**
 * The protocol's times, in milliseconds. The bounds that users are told (README, "Guarantees") follow from these.
 *
 * @param beat      between two heartbeats
 * @param suspicion silence after which a process is suspected
 * @param lease     how long a front end may trust its cache after it sent a beat that the primary heard
 * @param margin    how much longer the primary waits for it than the front end trusts; covers clocks of different speed
 * @param patience  how long a replica stays behind the primary without receiving anything before it asks a peer
 */
public record Times(long beat, long suspicion, long lease, long margin, long patience) {

    public static final Times DEFAULT = new Times(200, 800, 1000, 100, 1000);

    public Times {
        if (beat < 1 || suspicion < 2 * beat || lease < 2 * beat || margin < 1 || patience < beat) {
            throw new IllegalArgumentException("suspicion and lease need at least two beats each: beat " + beat + ", suspicion " + suspicion
                    + ", lease " + lease + ", margin " + margin + ", patience " + patience + " ms");
        }
    }
}
