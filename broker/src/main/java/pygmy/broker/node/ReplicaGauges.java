package pygmy.broker.node;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Where a replica is in the log, as gauges. They belong to one life of it and go when that is closed: a registry keeps the first gauge of a name, so the next
 * life could not show its own, and what a dead one shows is true of nobody.
 */
final class ReplicaGauges implements AutoCloseable {

    private final MeterRegistry registry;
    private final Gauge positionShown;
    private final Gauge lagShown;
    private volatile double position;
    private volatile double lag = Double.NaN;

    /** The registry does not keep this object from being collected; the replica's life does, which sets the values. */
    ReplicaGauges(MeterRegistry registry) {
        this.registry = registry;
        this.positionShown = Gauge.builder("pygmy.log.position", this, gauges -> gauges.position).register(registry);
        this.lagShown = Gauge.builder("pygmy.replication.lag", this, gauges -> gauges.lag).register(registry);
    }

    /** Number of the newest write applied. */
    void position(double now) {
        position = now;
    }

    /** Writes that the primary has published, by its last heartbeat, and this replica not yet applied; NaN while no primary is heard. */
    void lag(double now) {
        lag = now;
    }

    @Override
    public void close() {
        registry.remove(positionShown);
        registry.remove(lagShown);
    }
}
