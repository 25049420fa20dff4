package pygmy.broker.lock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Publisher confirms in order: the broker may confirm a later message first, but what is told in order can be told cumulatively.
 * Thread-safe.
 */
final class Confirms<E> {

    private static final class Sent<E> {
        final E event;
        final long at = System.nanoTime();
        boolean confirmed;

        Sent(E event) {
            this.event = event;
        }
    }

    private final SortedMap<Long, Sent<E>> sent = new TreeMap<>();

    /** @param event null if nobody wants to know */
    synchronized void sent(long number, E event) {
        sent.put(number, new Sent<>(event));
    }

    /** Whether something waits for longer than this. */
    synchronized boolean isOverdue(Duration after) {
        return !sent.isEmpty() && System.nanoTime() - sent.get(sent.firstKey()).at > after.toNanos();
    }

    /** What is now confirmed together with everything before it, in order. */
    synchronized List<E> confirmed(long number, boolean multiple) {
        if (multiple) {
            sent.headMap(number + 1).values().forEach(each -> each.confirmed = true);
        } else if (sent.containsKey(number)) {
            sent.get(number).confirmed = true;
        }
        List<E> done = new ArrayList<>();
        while (!sent.isEmpty() && sent.get(sent.firstKey()).confirmed) {
            E event = sent.remove(sent.firstKey()).event;
            if (event != null) {
                done.add(event);
            }
        }
        return done;
    }
}
