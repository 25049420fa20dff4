package pygmy.experiments.experiment;

import pygmy.experiments.measure.Spread;

/**
 * What was reported for the version of this bookstore that spoke HTTP between its services: single means in seconds, on machines of a
 * university in 2020. To be set beside what is measured, never in place of it.
 */
final class Http2020 {

    static final String CAVEAT = "The figures of 2020 are single means on other machines, with services on several hosts; so compare "
            + "ratios, not times.";

    /** Search, lookup, buy at the client, and what one service took; seconds. */
    record Means(double search, double lookup, double buy) {
        double of(String operation) {
            return switch (operation) {
                case "search" -> search;
                case "lookup" -> lookup;
                default -> buy;
            };
        }
    }

    /** Of 3000 requests. */
    static final Means WITHOUT_CACHE = new Means(0.020, 0.017, 0.038);
    /** Of 5000 requests. */
    static final Means WITH_CACHE = new Means(0.013, 0.010, 0.048);

    static final Means FRONTEND_WITHOUT = new Means(0.010, 0.010, 0.034);
    static final Means FRONTEND_WITH = new Means(0.003, 0.003, 0.034);
    static final Means CATALOG_WITHOUT = new Means(0.02, 0.02, 0.06);
    static final Means CATALOG_WITH = new Means(0.002, 0.003, 0.06);
    static final Means ORDER_WITHOUT = new Means(Double.NaN, Double.NaN, 0.014);
    static final Means ORDER_WITH = new Means(Double.NaN, Double.NaN, 0.018);

    /** A buy at the client. */
    static final double BUY_INVALIDATING = 0.013;
    static final double BUY_NOT_INVALIDATING = 0.012;
    /** The first lookup or search after an invalidation. */
    static final double FIRST_READ = 0.003;

    private Http2020() {}

    /** Empty where nothing was reported. */
    static String text(double seconds) {
        return Double.isNaN(seconds) ? "" : Spread.number(seconds);
    }
}
