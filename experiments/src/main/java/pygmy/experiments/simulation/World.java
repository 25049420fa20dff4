package pygmy.experiments.simulation;

import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Virtual time: what is to happen, in order of time (ms) and, within a millisecond, in the order it was planned. All chance comes from one seed. */
public final class World {

    private record Planned(long time, long order, Runnable action) implements Comparable<Planned> {
        @Override
        public int compareTo(Planned other) {
            return time != other.time ? Long.compare(time, other.time) : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Planned> planned = new PriorityQueue<>(256);
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
        planned.add(new Planned(now + delay, steps++, action));
    }

    /** Lets everything happen until {@code time}; time stands there afterwards. */
    public void runUntil(long time) {
        while (!planned.isEmpty() && planned.peek().time() <= time) {
            Planned next = planned.poll();
            now = next.time();
            next.action().run();
        }
        now = time;
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
