package pygmy.frontend;

import java.util.List;

/** What this front end has heard of the others, for people: a port beside {@link Bookstore}, so that {@code web} knows no heartbeats. */
public interface Cluster {

    /**
     * One replica as its last heartbeat showed it. The components are the JSON of {@code GET /status}.
     *
     * @param service   catalog, order or frontend
     * @param host      where it runs; empty where nothing was heard of it yet
     * @param pid       its process; 0 where nothing was heard of it yet
     * @param state     STARTING, SYNCING, LIVE or LEAVING
     * @param role      primary or backup for catalogs, empty for the others
     * @param epoch     epoch of the last write it applied
     * @param seq       number of the last write it applied
     * @param committed number of the last write it knows to be committed
     * @param beatAgeMs milliseconds since that heartbeat; -1 where nothing was heard of it yet
     * @param note      a sentence where something is wrong (why it is not LIVE), else empty
     */
    record Replica(String service, int replica, String host, long pid, String state, String role, long epoch, long seq, long committed,
            long beatAgeMs, String note) {}

    /** Every replica that is configured or was heard of lately, this front end included, in the order to show them. Does not block. */
    List<Replica> replicas();
}
