package pygmy.experiments.simulation.broker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What is on its way between the nodes of a cluster: each way first in, first out; what cannot go on now is held until it can. */
final class Ways {

    /**
     * A way between a node and a queue.
     *
     * @param node  null: what the nodes that have the queue find out by themselves
     * @param queue null: what every node knows, as queues and bindings, of which a majority must hear
     * @param in    into the queue, or out of it
     */
    record Way(Node node, SimQueue queue, boolean in) {

        /** Whether it leads to or from the queue of one connection, on another node than that connection's. */
        boolean crossesToExclusive() {
            return queue != null && !queue.kind.quorum() && node != null && node != queue.home;
        }
    }

    private final Predicate<Way> isOpen;
    private final Map<Way, Deque<Runnable>> held = new LinkedHashMap<>();

    Ways(Predicate<Way> isOpen) {
        this.isOpen = isOpen;
    }

    void go(Way way, Runnable what) {
        Deque<Runnable> before = held.get(way);
        if (before != null) {
            before.add(what);
        } else if (isOpen.test(way)) {
            what.run();
        } else {
            held.put(way, new ArrayDeque<>(List.of(what)));
        }
    }

    /** Lets go on what can; to be called when a node, or the home of a queue, has changed. */
    void release() {
        for (Way way : new ArrayList<>(held.keySet())) {
            Deque<Runnable> waiting = held.get(way);
            while (waiting != null && !waiting.isEmpty() && isOpen.test(way)) {
                waiting.poll().run();
            }
            if (waiting != null && waiting.isEmpty()) {
                held.remove(way);
            }
        }
    }

    void drop(Predicate<Way> lost) {
        held.keySet().removeIf(lost);
    }
}
