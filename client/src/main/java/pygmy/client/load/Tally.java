package pygmy.client.load;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * Sums over samples. Latencies and times are those of requests that were answered (done or out of stock), in microseconds; an error's
 * waiting is in the CSV file only, as its place in a percentile would mean nothing. Written by one thread.
 */
public final class Tally {

    /** More names than any system has replicas: a bound on what a server can make this remember. */
    private static final int MAX_SERVERS = 100;

    private final Histogram latency = new Histogram(3);
    private final Map<String, Long> servedBy = new TreeMap<>();
    private long count;
    private long errors;
    private long outOfStock;
    private long hits;
    private long misses;
    private long bypasses;
    private long latencySum;
    private long frontend;
    private long queue;
    private long primary;
    private long order;
    private long catalog;

    void add(Sample sample) {
        count++;
        if (sample.isError()) {
            errors++;
            return;
        }
        outOfStock += sample.isOutOfStock() ? 1 : 0;
        latency.recordValue(sample.latencyMicros());
        latencySum += sample.latencyMicros();
        frontend += sample.timing().frontend();
        queue += sample.timing().queue();
        primary += sample.timing().primary();
        order += sample.timing().order();
        catalog += sample.timing().catalog();
        switch (sample.cache()) {
            case "HIT" -> hits++;
            case "MISS" -> misses++;
            case "BYPASS" -> bypasses++;
            default -> {
            }
        }
        if (!sample.servedBy().isEmpty() && (servedBy.size() < MAX_SERVERS || servedBy.containsKey(sample.servedBy()))) {
            servedBy.merge(sample.servedBy(), 1L, Long::sum);
        }
    }

    void add(Tally other) {
        latency.add(other.latency);
        other.servedBy.forEach((name, requests) -> servedBy.merge(name, requests, Long::sum));
        count += other.count;
        errors += other.errors;
        outOfStock += other.outOfStock;
        hits += other.hits;
        misses += other.misses;
        bypasses += other.bypasses;
        latencySum += other.latencySum;
        frontend += other.frontend;
        queue += other.queue;
        primary += other.primary;
        order += other.order;
        catalog += other.catalog;
    }

    /** Requests, errors included. */
    public long count() {
        return count;
    }

    public long errors() {
        return errors;
    }

    public long outOfStock() {
        return outOfStock;
    }

    /** Requests that were answered as asked. */
    public long done() {
        return count - errors - outOfStock;
    }

    /** Requests that were answered: done or out of stock. */
    public long answered() {
        return count - errors;
    }

    public double meanMicros() {
        return mean(latencySum);
    }

    /** Latency that {@code percentile} (0 to 100) of the answered requests did not exceed, to three digits; 0 where there is none. */
    public long micros(double percentile) {
        return answered() == 0 ? 0 : latency.getValueAtPercentile(percentile);
    }

    public long maxMicros() {
        return answered() == 0 ? 0 : latency.getMaxValue();
    }

    /** Mean time that the front end does not account for: this client, HTTP, and the wire between. */
    public double clientMicros() {
        return mean(latencySum - frontend - queue - primary - order - catalog);
    }

    public double frontendMicros() {
        return mean(frontend);
    }

    public double queueMicros() {
        return mean(queue);
    }

    /** Waiting for a primary. */
    public double primaryMicros() {
        return mean(primary);
    }

    public double orderMicros() {
        return mean(order);
    }

    public double catalogMicros() {
        return mean(catalog);
    }

    public long hits() {
        return hits;
    }

    public long misses() {
        return misses;
    }

    public long bypasses() {
        return bypasses;
    }

    /** Hits among reads that say how the cache took part, 0 to 1; NaN where none does. */
    public double hitRate() {
        return (double) hits / (hits + misses + bypasses);
    }

    /** Answered requests by replica, ordered by name. */
    public Map<String, Long> servedBy() {
        return Collections.unmodifiableMap(servedBy);
    }

    private double mean(long sum) {
        return answered() == 0 ? 0 : (double) sum / answered();
    }
}
