package pygmy.experiments.fault;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.ReplicaProcess;

/** When each {@link Moment} after a fault was, as the processes logged it: the time since it was struck. */
public record Moments(LocalSystem system, Fault fault, Instant struck) {

    /** Nobody has to notice a broker's end. */
    public Optional<Duration> noticed() {
        return fault.role().isOfBroker() ? Optional.empty()
                : Stream.of("heartbeat of " + fault.victim() + " lost", fault.victim() + " says that it is leaving")
                        .flatMap(line -> first(system.all(), line).stream()).min(Duration::compareTo);
    }

    public Optional<Duration> lockTried() {
        return fault.changesPrimary() ? first(system.catalogs(), "tries the lock") : Optional.empty();
    }

    public Optional<Duration> newPrimary() {
        return fault.changesPrimary() ? first(system.catalogs(), "is the primary of epoch") : Optional.empty();
    }

    /** From a connection with the broker since {@code from} until LIVE, of the slowest that connected. */
    public Optional<Duration> resync(Instant from) {
        return system.all().stream().flatMap(replica -> replica.log().first(replica.name() + " is connected to the broker", from)
                .flatMap(connected -> live(replica, connected).map(at -> Duration.between(connected, at))).stream()).max(Duration::compareTo);
    }

    /** When the victim was LIVE after {@code putRight}; of a broker's fault, the last of all. */
    public Optional<Instant> live(Instant putRight) {
        return (fault.role().isOfBroker() ? system.all() : List.of(system.replica(fault.victim()))).stream()
                .flatMap(replica -> live(replica, putRight).stream()).max(Instant::compareTo);
    }

    private static Optional<Instant> live(ReplicaProcess replica, Instant from) {
        return replica.log().first(replica.name() + " is LIVE", from);
    }

    private Optional<Duration> first(List<ReplicaProcess> replicas, String text) {
        return replicas.stream().flatMap(replica -> replica.log().first(text, struck).stream()).min(Instant::compareTo)
                .map(at -> Duration.between(struck, at));
    }
}
