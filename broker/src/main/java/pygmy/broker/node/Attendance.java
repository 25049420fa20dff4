package pygmy.broker.node;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pygmy.broker.amqp.BrokerConnections;
import pygmy.broker.amqp.Heartbeats;
import pygmy.broker.amqp.QueueType;
import pygmy.broker.liveness.FailureDetector;
import pygmy.broker.message.Beat;

/**
 * Writes to the log whose heartbeats are lost and whose are back. A process that does not hear even itself, though it is connected to a cluster of brokers,
 * asks for another connection: a cluster that was divided may have forgotten the queues of this one, and tells nobody.
 */
public final class Attendance {

    private static final Logger log = LoggerFactory.getLogger(Attendance.class);

    /** What it costs to look would be felt in each write otherwise, ms. */
    private static final long LOOK_EVERY = 100;
    /** Looks without a heartbeat of one's own, 5 s; counted, so that a process that was stopped for so long finds nothing amiss. */
    private static final int MOST_UNHEARD = 50;
    private static final Counter LOST = Metrics.counter("pygmy.heartbeats.lost");

    private final FailureDetector detector;
    private final Heartbeats heartbeats;
    private final BrokerConnections connections;
    private int unheard;
    private Set<String> present = Set.of();
    private long lookedAt = Long.MIN_VALUE / 2;

    public Attendance(FailureDetector detector, Heartbeats heartbeats, BrokerConnections connections) {
        this.detector = detector;
        this.heartbeats = heartbeats;
        this.connections = connections;
    }

    /** To be called as often as one likes; looks ten times a second, and returns whether it did. */
    public boolean check(long now) {
        if (now - lookedAt < LOOK_EVERY) {
            return false;
        }
        lookedAt = now;
        hearSelf();
        Set<String> alive = Stream.of(Beat.Service.values()).flatMap(service -> detector.alive(service, now))
                .map(beat -> beat.name() + (beat.role() == Beat.Role.PRIMARY ? " (primary)" : ""))
                .collect(Collectors.toCollection(TreeSet::new));
        if (!alive.equals(present)) {
            alive.stream().filter(name -> !present.contains(name)).forEach(name -> log.info("heartbeat of {} is there", name));
            present.stream().filter(name -> !alive.contains(name)).forEach(name -> {
                LOST.increment();
                log.warn("heartbeat of {} lost", name);
            });
            present = alive;
        }
        return true;
    }

    private void hearSelf() {
        // A single broker that is silent for long takes no messages, and would not take them on another connection either.
        boolean maybeForgotten = connections.queueType() == QueueType.QUORUM && connections.isConnected();
        unheard = heartbeats.takeHeardSelf() || !maybeForgotten ? 0 : unheard + 1;
        if (unheard >= MOST_UNHEARD) {
            unheard = 0;
            connections.reset("not even this process's own heartbeats come back");
        }
    }
}
