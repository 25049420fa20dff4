package pygmy.broker.node;

/** This process's monotonic clock in ms; never compared with another process's. */
public final class Clock {

    private static final long START = System.nanoTime();

    private Clock() {}

    public static long millis() {
        return (System.nanoTime() - START) / 1_000_000;
    }
}
