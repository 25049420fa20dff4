package pygmy.broker.message;

import java.util.List;

/**
 * One heartbeat.
 *
 * @param incarnation session of the sender with the broker: grows with every new connection and process, so a late beat of an old session is known as such
 * @param sentMillis  sender's monotonic clock; only ever compared with itself
 * @param role        {@link Role#NONE} for order replicas and front ends
 * @param log         identity of the sender's log; null while it has none
 * @param position    what the sender has applied (front ends: the newest event seen)
 * @param written     the last write it has applied, with the epoch that made it; by this catalog replicas are compared
 * @param published   primaries: the last write they numbered; others: their position or, if that is more, seq 0 of the newest epoch their queue spoke of
 * @param committed   newest position the sender knows to be committed
 * @param complete    the sender's store and queue together hold all that was ever confirmed
 * @param leased      front ends: wants a lease
 * @param echoes      primaries that serve: the newest beat heard of each other process
 * @param note        a sentence where something is wrong, else empty
 * @param catalogs    catalog replicas: how many of them it is configured with, itself included; else 0
 * @param members     what the sender's store says of the log's members
 * @param keep        the last write that the sender knows to be committed, with the epoch that made it: nobody may lead without it
 */
public record Beat(Service service, int replica, long incarnation, long sentMillis, String host, long pid, State state, Role role, String log,
        Position position, Position written, Position published, Position committed, boolean complete, boolean leased, List<Echo> echoes, String note,
        int catalogs, Members members, Position keep) {

    /** Of a process that is no catalog replica. */
    public Beat(Service service, int replica, long incarnation, long sentMillis, String host, long pid, State state, Role role, String log, Position position,
            Position written, Position published, Position committed, boolean complete, boolean leased, List<Echo> echoes, String note) {
        this(service, replica, incarnation, sentMillis, host, pid, state, role, log, position, written, published, committed, complete, leased, echoes, note,
                0, Members.UNKNOWN, committed);
    }

    public enum Service {
        CATALOG, ORDER, FRONTEND;
        public String lower() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public enum State { STARTING, SYNCING, LIVE, LEAVING }

    public enum Role { NONE, BACKUP, PRIMARY }

    /**
     * The primary heard this.
     *
     * @param joined front ends: every write after this waits for the front end's acknowledgement as long as its lease lasts
     * @param lease  front ends: how long after it sent that beat it may trust its cache, ms; who grants it says so, as their settings may differ
     */
    public record Echo(Service service, int replica, long incarnation, long sentMillis, Position joined, long lease) {
        public Echo {
            if (lease < 0 || lease > Limits.LEASE) {
                throw new IllegalArgumentException("a lease of " + lease + " ms: it must be from 0 to " + Limits.LEASE);
            }
        }
    }

    public Beat {
        Limits.present("service", service);
        Limits.present("state", state);
        Limits.present("role", role);
        Limits.present("position", position);
        Limits.present("written", written);
        Limits.present("published", published);
        Limits.present("committed", committed);
        Limits.present("keep", keep);
        echoes = List.copyOf(Limits.present("echoes", echoes));
        note = note == null ? "" : note;
        members = members == null ? Members.UNKNOWN : members;
    }

    /** As in {@code catalog-1}. */
    public String name() {
        return service.lower() + "-" + replica;
    }
}
