package pygmy.experiments.simulation.broker;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A consumer of a queue. */
public final class Subscription {

    private final Connection connection;
    private final int prefetch;
    private final Consumer<Delivery> receiver;
    final TreeMap<Long, SimQueue.Entry> unacknowledged = new TreeMap<>();
    private long lastTag;
    SimQueue queue;
    /** Its node counts as down. */
    boolean suspected;

    /** @param prefetch most deliveries without acknowledgement; 0: acknowledged by being sent */
    Subscription(Connection connection, int prefetch, Consumer<Delivery> receiver) {
        this.connection = connection;
        this.prefetch = prefetch;
        this.receiver = receiver;
    }

    Connection connection() {
        return connection;
    }

    boolean hasRoom() {
        return !suspected && (prefetch == 0 || unacknowledged.size() < prefetch);
    }

    void deliver(SimQueue.Entry entry) {
        long tag = ++lastTag;
        if (prefetch > 0) {
            unacknowledged.put(tag, entry);
        }
        SimQueue from = queue;
        connection.deliver(queue, () -> receiver.accept(new Delivery(this, tag, entry.message, entry.redelivered, from.length())));
    }

    /** Takes out what is acknowledged. */
    Iterable<SimQueue.Entry> acknowledged(long tag, boolean multiple) {
        Map<Long, SimQueue.Entry> range = multiple ? unacknowledged.headMap(tag, true) : unacknowledged.subMap(tag, true, tag, true);
        Iterable<SimQueue.Entry> entries = java.util.List.copyOf(range.values());
        range.clear();
        return entries;
    }
}
