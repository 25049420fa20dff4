package pygmy.client.load;

import java.time.Duration;

/**
 * How far a run is.
 *
 * @param warmingUp whether the requests are still those that are not counted
 * @param done      of {@code total}, in the part of the run that {@code warmingUp} names
 * @param errors    among those
 * @param elapsed   since that part began
 */
public record Progress(boolean warmingUp, long done, long total, long errors, Duration elapsed) {

    /** Requests a second. */
    public double rate() {
        return elapsed.isZero() ? 0 : done * 1e9 / elapsed.toNanos();
    }
}
