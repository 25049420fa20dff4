package pygmy.experiments.benchmark;

import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * A closed loop of one kind of request.
 *
 * @param inFlight  so many at a time: each is sent when the one before it is answered
 * @param processes whose processor time is its cost, by pid, in groups
 * @param yardstick what it is compared with, in the same round; null if it is one itself
 */
record Workload(String name, int inFlight, Map<String, List<Long>> processes, Workload yardstick, Loop loop) {

    /** Runs it for some time. */
    @FunctionalInterface
    interface Loop {

        /**
         * Returns how many answers came a second.
         *
         * @param micros takes the time of each, µs
         * @throws Exception if one does not come within a bound, or is no success
         */
        double run(int inFlight, long millis, Histogram micros) throws Exception;
    }
}
