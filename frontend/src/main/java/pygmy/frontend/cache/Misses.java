package pygmy.frontend.cache;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import pygmy.broker.message.Position;
import pygmy.broker.message.Read;

/**
 * Misses of one key share one call, as long as nothing touched the key meanwhile: whoever joins asks for the same floor in the same generation, so the
 * answer on its way is as new as its own would have to be. Pure; thread-safe.
 *
 * @param <W> whoever waits for the answer
 */
public final class Misses<W> {

    /** What is asked for. */
    public record Miss(Read key, Position atLeast, long generation) {

        public static Miss of(Read key, Coherence.Plan.Miss plan) {
            return new Miss(key, plan.atLeast(), plan.generation());
        }

        public Read question() {
            return key.atLeast(atLeast);
        }
    }

    private final Map<Miss, List<W>> waiting = new HashMap<>();

    /** Whether {@code waiter} is the first, and so must ask. */
    public synchronized boolean join(Miss miss, W waiter) {
        List<W> others = waiting.get(miss);
        List<W> all = others == null ? new ArrayList<>(1) : others;
        all.add(waiter);
        waiting.put(miss, all);
        return others == null;
    }

    /** The call is over, whatever came of it: nobody may join one that never ends. Returns whom to tell. */
    public synchronized List<W> ended(Miss miss) {
        List<W> all = waiting.remove(miss);
        return all == null ? List.of() : all;
    }
}
