package pygmy.experiments.simulation.world;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What happened, a line each: virtual time, who, what. Off unless a person wants to follow a run. */
public final class Trace {

    private final boolean on;
    private final List<String> lines = new ArrayList<>();

    public Trace(boolean on) {
        this.on = on;
    }

    public static Trace off() {
        return new Trace(false);
    }

    public static Trace on() {
        return new Trace(true);
    }

    void add(long now, String who, Supplier<String> what) {
        if (on) {
            lines.add(String.format("%7d.%03d  %-14s %s", now / 1000, now % 1000, who, what.get()));
        }
    }

    public List<String> lines() {
        return lines;
    }

    /** The last lines, at most {@code most}. */
    public List<String> tail(int most) {
        return lines.subList(Math.max(0, lines.size() - most), lines.size());
    }
}
