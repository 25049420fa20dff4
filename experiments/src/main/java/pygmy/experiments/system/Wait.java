package pygmy.experiments.system;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, with a bound. */
public final class Wait {

    private static final long POLL_NANOS = 10_000_000;

    private Wait() {}

    /**
     * Returns how long it took.
     *
     * @param problem what to say if it does not come true, evaluated then
     * @throws IllegalStateException if it does not come true within {@code bound}, or the thread is interrupted
     */
    public static Duration until(BooleanSupplier condition, Duration bound, Supplier<String> problem) {
        long from = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - from > bound.toNanos()) {
                throw new IllegalStateException("after " + bound.toMillis() + " ms: " + problem.get());
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("interrupted; " + problem.get());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return Duration.ofNanos(System.nanoTime() - from);
    }
}
