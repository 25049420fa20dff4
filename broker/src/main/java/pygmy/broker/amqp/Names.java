package pygmy.broker.amqp;

import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import pygmy.broker.message.Beat.Service;

/**
 * The name of everything on the broker. All begin with the namespace, so that several systems can share a broker.
 *
 * @param namespace 1 to 60 letters, digits, {@code - _ .}; it does not begin with {@code amq.}, which the broker keeps for itself
 */
public record Names(String namespace) {

    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9_.-]{1,60}");

    public Names {
        if (namespace == null || !NAMESPACE.matcher(namespace).matches() || namespace.startsWith("amq.")) {
            throw new IllegalArgumentException("PYGMY_NAMESPACE is '" + namespace
                    + "': it must be 1 to 60 letters, digits, '-', '_' or '.', and not begin with 'amq.'");
        }
    }

    public String catalogQuery() {
        return in("catalog.query");
    }

    public String catalogPrimary() {
        return in("catalog.primary");
    }

    /** The exclusive queue: whoever holds it is the primary; front ends send their acknowledgements to it. */
    public String primaryLock() {
        return in("catalog.primary.lock");
    }

    public String order() {
        return in("order");
    }

    public String catalogSync() {
        return in("catalog.sync");
    }

    public String orderSync() {
        return in("order.sync");
    }

    public String deadLetters() {
        return in("dead-letters");
    }

    /** The fanout exchange that carries the log. */
    public String events() {
        return in("catalog.events");
    }

    /** The durable event queue of a replica. */
    public String eventsOf(Service service, int replica) {
        return events() + "." + service.lower() + "-" + replica;
    }

    /** Holds the {@link pygmy.broker.message.Consumed} of that queue: its last value. */
    public String consumedOf(Service service, int replica) {
        return eventsOf(service, replica) + ".consumed";
    }

    /** The event queue of one session of a front end: a new name each time. */
    public String newEventsOf(String process) {
        return events() + "." + process + "." + random();
    }

    /** The topic exchange of the heartbeats. */
    public String heartbeat() {
        return in("heartbeat");
    }

    /** As in {@code catalog.0}. */
    public String heartbeatKey(Service service, int replica) {
        return service.lower() + "." + replica;
    }

    public String newHeartbeatsOf(String process) {
        return heartbeat() + "." + process + "." + random();
    }

    /** The exclusive queue of whoever is the process of this name. Its own user may make it, as it bears that name. */
    public String claimOf(String process) {
        return heartbeat() + "." + process + ".claim";
    }

    public String newRepliesOf(String process) {
        return in("replies." + process + "." + random());
    }

    /** The durable queues that carry requests. */
    public List<String> rpcQueues() {
        return List.of(catalogQuery(), catalogPrimary(), order(), catalogSync(), orderSync());
    }

    private String in(String name) {
        return namespace + "." + name;
    }

    private static String random() {
        return UUID.randomUUID().toString().substring(0, 13);
    }
}
