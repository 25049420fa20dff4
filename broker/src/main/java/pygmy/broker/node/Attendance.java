package pygmy.broker.node;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pygmy.broker.liveness.FailureDetector;
import pygmy.broker.message.Beat;

/** Writes to the log whose heartbeats are lost and whose are back. */
public final class Attendance {

    private static final Logger log = LoggerFactory.getLogger(Attendance.class);

    /** What it costs to look would be felt in each write otherwise, ms. */
    private static final long LOOK_EVERY = 100;
    private static final Counter LOST = Metrics.counter("pygmy.heartbeats.lost");

    private final FailureDetector detector;
    private Set<String> present = Set.of();
    private long lookedAt = Long.MIN_VALUE / 2;

    public Attendance(FailureDetector detector) {
        this.detector = detector;
    }

    /** To be called as often as one likes; looks ten times a second, and returns whether it did. */
    public boolean check(long now) {
        if (now - lookedAt < LOOK_EVERY) {
            return false;
        }
        lookedAt = now;
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
}
