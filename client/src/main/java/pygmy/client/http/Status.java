package pygmy.client.http;

import java.util.List;

/**
 * Answer of {@code /status}: every replica as that front end hears it, and what follows, which is judged there and nowhere else.
 *
 * @param healthy    all that should be there is LIVE, and one leads
 * @param primary    as in catalog-1; null while nobody leads
 * @param broker     connected, silent or away
 * @param live       how many are LIVE
 * @param configured how many should be
 * @param note       a sentence where the whole is not as it should be
 */
public record Status(String namespace, boolean healthy, String primary, String broker, int live, int configured, String note, List<Replica> replicas) {

    public Status {
        replicas = replicas == null ? List.of() : List.copyOf(replicas);
    }

    /** Whether another front end sees the same, as far as the whole is concerned. */
    public boolean agreesWith(Status other) {
        return summary().equals(other.summary());
    }

    /** In one line. */
    public String summary() {
        return live + " of " + configured + " live, " + (primary == null ? "no primary" : "primary " + primary) + ", broker "
                + (broker == null ? "unknown" : broker);
    }

    /**
     * What is null was not said; where nothing was heard of a replica yet, its host is empty, its pid 0 and its {@code beatAgeMs} -1.
     * {@code note} is a sentence where something is wrong, {@code was} the last state and role of one that is not heard any more.
     */
    public record Replica(String service, int replica, String host, Long pid, String state, boolean alive, String role, String was, boolean configured,
            Long epoch, Long seq, Long beatAgeMs, String note) {

        public String name() {
            return service + "-" + replica;
        }

        /** It is heard, and serves. */
        public boolean isLive() {
            return alive && "LIVE".equals(state);
        }
    }
}
