package pygmy.broker.node;

import java.util.concurrent.ThreadLocalRandom;
import pygmy.broker.liveness.Elapsed;
import pygmy.broker.liveness.Incarnations;

/** This process's clocks, ms; never compared with another process's. */
public final class Clock {

    private static final long START = System.nanoTime();
    private static final Elapsed ELAPSED = new Elapsed(System::nanoTime, System::currentTimeMillis);

    private Clock() {}

    /** Never too fast: for whoever waits until others trust something no more. It stands still while the host sleeps. */
    public static long millis() {
        return (System.nanoTime() - START) / 1_000_000;
    }

    /** Never too slow, see {@link Elapsed}: for whoever trusts something for a while. */
    public static long elapsed() {
        return ELAPSED.millis();
    }

    /** For the sessions of this process, see {@link Incarnations}. */
    public static Incarnations incarnations() {
        return new Incarnations(System::currentTimeMillis, bound -> ThreadLocalRandom.current().nextInt(bound));
    }
}
