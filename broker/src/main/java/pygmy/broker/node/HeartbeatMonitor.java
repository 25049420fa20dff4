package pygmy.broker.node;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pygmy.broker.amqp.BrokerConnections;
import pygmy.broker.amqp.Heartbeats;
import pygmy.broker.amqp.QueueType;
import pygmy.broker.liveness.FailureDetector;
import pygmy.broker.liveness.Presence;
import pygmy.broker.liveness.Presence.Change;
import pygmy.broker.liveness.Times;
import pygmy.broker.message.Beat;

/**
 * Writes to the log who comes, goes and leads. A process that does not hear even itself, though it is connected to a cluster of brokers, asks for another
 * connection: a cluster that was divided may have forgotten the queues of this one, and tells nobody.
 */
public final class HeartbeatMonitor {

    private static final Logger log = LoggerFactory.getLogger(HeartbeatMonitor.class);

    /** Interval between checks, ms; a check in each turn would slow each write. */
    private static final long LOOK_EVERY = 100;
    /** Looks without a heartbeat of one's own, 5 s; counted, so that a process that was stopped for so long finds nothing amiss. */
    private static final int MAX_UNHEARD = 50;

    private final String self;
    private final Presence presence;
    private final Heartbeats heartbeats;
    private final BrokerConnections connections;
    private final Counter lost;
    private int unheard;
    private long lookedAt = Long.MIN_VALUE / 2;

    public HeartbeatMonitor(Times times, FailureDetector detector, Heartbeats heartbeats, BrokerConnections connections, MeterRegistry meters) {
        this.self = connections.name();
        this.presence = new Presence(self, times, detector);
        this.heartbeats = heartbeats;
        this.connections = connections;
        this.lost = meters.counter("pygmy.heartbeats.lost");
    }

    /**
     * To be called as often as one likes; looks ten times a second, and returns whether it did.
     *
     * @param told see {@link Presence#look}
     */
    public boolean check(long now, long told) {
        if (now - lookedAt < LOOK_EVERY) {
            return false;
        }
        look(now, told);
        return true;
    }

    /** Looks now, so that what is done because of a silence is not in the log before that. */
    public void look(long now, long told) {
        lookedAt = now;
        boolean heardSelf = heartbeats.takeHeardSelf();
        hearSelf(heardSelf);
        presence.look(now, connections.isConnected(), heardSelf, told).forEach(this::tell);
    }

    private void tell(Change change) {
        if (change instanceof Change.Appeared appeared) {
            log.info("heartbeat of {} is there", appeared.beat().name());
        } else if (change instanceof Change.Lost gone) {
            lost.increment();
            log.warn("heartbeat of {} lost: {}it {}", gone.beat().name(), wasPrimary(gone.beat()),
                    gone.silent() < 0 ? "was not heard since this process is connected anew" : "is silent for " + gone.silent() + " ms");
        } else if (change instanceof Change.Leaves leaves) {
            log.info("{} says that it is leaving{}", leaves.beat().name(),
                    leaves.beat().role() == Beat.Role.PRIMARY ? "; it was the primary, at " + leaves.beat().published() : "");
        } else if (change instanceof Change.Leads leads) {
            log.info("{} is heard as the primary, of epoch {}, at {}", leads.beat().name(), leads.beat().published().epoch(), leads.beat().published());
        } else if (change instanceof Change.LeadsNoMore former) {
            log.info("{} says that it is the primary no more", former.beat().name());
        } else if (change instanceof Change.StoodStill stood) {
            log.warn("{} stood still for {} ms", self, stood.millis());
        } else if (change instanceof Change.HearsNobody deaf) {
            log.warn("{} hears no heartbeat, not even its own, for {} ms: the broker, or the way to it, stands still", self, deaf.millis());
        } else if (change instanceof Change.HearsAgain again) {
            log.info("{} hears heartbeats again, after {} ms", self, again.millis());
        }
    }

    private static String wasPrimary(Beat beat) {
        return beat.role() == Beat.Role.PRIMARY ? "it was the primary, at " + beat.published() + ", and " : "";
    }

    private void hearSelf(boolean heard) {
        // A single broker that is silent for long takes no messages, and would not take them on another connection either.
        boolean maybeForgotten = connections.queueType() == QueueType.QUORUM && connections.isConnected();
        unheard = heard || !maybeForgotten ? 0 : unheard + 1;
        if (unheard >= MAX_UNHEARD) {
            unheard = 0;
            connections.reset("not even this process's own heartbeats come back");
        }
    }
}
