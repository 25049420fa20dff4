package pygmy.experiments.simulation.world;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Virtual time: what is to happen, in order of time (ms) and, within a millisecond, in the order it was planned. All chance comes from one seed. */
public final class World {

    /** By the millisecond in which it is to happen. Something happens in most of them, so to look at each costs less than to keep all sorted. */
    private final Map<Long, Queue<Runnable>> planned = new HashMap<>();
    private final SplittableRandom random;
    private final Trace trace;
    private long now;
    private long steps;

    public World(long seed, Trace trace) {
        this.random = new SplittableRandom(seed);
        this.trace = trace;
    }

    public long now() {
        return now;
    }

    /** How many things have happened. */
    public long steps() {
        return steps;
    }

    /** Plans an action {@code delay} ms from now. */
    public void after(long delay, Runnable action) {
        if (delay < 0) {
            throw new IllegalArgumentException("nothing can be planned " + -delay + " ms ago");
        }
        planned.computeIfAbsent(now + delay, time -> new ArrayDeque<>()).add(action);
        steps++;
    }

    /** Lets everything happen until {@code time}; time stands there afterwards. */
    public void runUntil(long time) {
        happen();
        while (now < time) {
            now++;
            happen();
        }
    }

    /** All that is planned for this millisecond, also what comes to it meanwhile. */
    private void happen() {
        Queue<Runnable> actions = planned.get(now);
        while (actions != null && !actions.isEmpty()) {
            actions.poll().run();
        }
        planned.remove(now);
    }

    /** From {@code least} to {@code most}, both included. */
    public long between(long least, long most) {
        return random.nextLong(least, most + 1);
    }

    public int pick(int bound) {
        return random.nextInt(bound);
    }

    public boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** Adds a line to the trace; the text is only made when somebody wants it. */
    public void note(String who, Supplier<String> what) {
        trace.add(now, who, what);
    }
}
