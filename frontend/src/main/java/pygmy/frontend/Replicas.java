package pygmy.frontend;

import java.util.List;

/** What this front end has heard of the others, human-readable: a port beside {@link Bookstore}, so that {@code web} knows no heartbeats. */
public interface Replicas {

    /**
     * One replica as this front end hears it now. The components are the JSON of {@code GET /status}.
     *
     * @param service    catalog, order or frontend
     * @param host       where it runs, or ran; empty where nothing was heard of it yet
     * @param pid        its process; 0 where nothing was heard of it yet
     * @param state      of the heard: STARTING, SYNCING, LIVE or LEAVING. Of others: LOST (silent without a word), LEFT (after it said that it was leaving) or
     *                   UNKNOWN (never heard, or nobody is heard now)
     * @param alive      it is heard; this front end itself is alive always
     * @param role       of a catalog that is heard: primary (one at most) or backup; else empty
     * @param was        of who is not heard any more: its last state and role; else empty
     * @param configured it is one of those that should be there
     * @param epoch      epoch of the last write it applied
     * @param seq        number of the last write it applied
     * @param committed  number of the last write it knows to be committed
     * @param beatAgeMs  milliseconds since its last heartbeat; -1 where nothing was heard of it yet
     * @param note       a sentence where something is wrong (why it is not LIVE), else empty
     */
    record Replica(String service, int replica, String host, long pid, String state, boolean alive, String role, String was, boolean configured, long epoch,
            long seq, long committed, long beatAgeMs, String note) {

        /** As in {@code catalog-1}. */
        public String name() {
            return service + "-" + replica;
        }
    }

    /** What this front end's connection to the broker is worth: open; open, but nothing comes through, not even its own heartbeats; none. */
    enum Broker {
        CONNECTED, SILENT, AWAY
    }

    /**
     * All of them, and what follows.
     *
     * @param primary    name of the catalog that leads; null while none does
     * @param live       how many are LIVE
     * @param configured how many should be
     * @param note       a sentence where the whole is not as it should be, else empty
     * @param replicas   every one that is configured or was heard of lately, this front end included, in the order to show them
     */
    record Status(String primary, Broker broker, int live, int configured, String note, List<Replica> replicas) {

        /** All that should be there is LIVE, and one of them leads. */
        public boolean isHealthy() {
            return broker == Broker.CONNECTED && primary != null && live == configured;
        }
    }

    /** As of now. Does not block. */
    Status status();
}
