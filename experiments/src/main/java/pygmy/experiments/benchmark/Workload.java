package pygmy.experiments.benchmark;

import org.HdrHistogram.Histogram;

/**
 * A closed loop of one kind of request.
 *
 * @param inFlight  so many at a time: each is sent when the one before it is answered
 * @param isShops   whether the shop answers; else both ends are in this process
 * @param yardstick what it is compared with, in the same round; null if it is one itself
 */
record Workload(String name, int inFlight, boolean isShops, Workload yardstick, Loop loop) {

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
