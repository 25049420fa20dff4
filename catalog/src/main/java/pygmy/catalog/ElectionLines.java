package pygmy.catalog;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pygmy.broker.lock.PrimaryLock;
import pygmy.broker.message.Position;
import pygmy.broker.node.Clock;
import pygmy.catalog.primary.CatalogEffect.Step;

/**
 * Tells the log how this replica comes to lead, and ends: a line for each step, with how long it took. That the lock was got, the link says. For the
 * replica's thread.
 */
final class ElectionLines {

    private static final Logger log = LoggerFactory.getLogger(ElectionLines.class);
    /** The lock is tried some times a second while somebody else has it and is not heard yet; a longer pause begins another story, ms. */
    private static final long SAME_STORY = 2_000;

    private final String name;
    private final Counter elected;
    private final Counter deposed;
    private long triedFirst;
    private long answeredAt = Long.MIN_VALUE / 2;
    private String refusal = "";
    private long wonAt;
    private boolean leads;

    ElectionLines(String name, MeterRegistry meters) {
        this.name = name;
        this.elected = meters.counter("pygmy.primary.elections", "outcome", "served");
        this.deposed = meters.counter("pygmy.primary.elections", "outcome", "lost");
    }

    void tries() {
        long now = Clock.millis();
        if (now - answeredAt > SAME_STORY) {
            triedFirst = now;
            refusal = "";
            log.info("{} hears no primary and tries the lock", name);
        }
    }

    void didNotGetTheLock(String why) {
        answeredAt = Clock.millis();
        if (!why.equals(refusal)) {
            refusal = why;
            log.info("{} did not get the lock: {}; it tries again until it gets it, or hears a primary", name, why);
        }
    }

    void hasTheLock() {
        wonAt = Clock.millis();
        // The next try is about another primary that is not heard.
        answeredAt = Long.MIN_VALUE / 2;
    }

    void step(Step step, Position applied) {
        if (step instanceof Step.AwaitsLeases leases) {
            log.info("{} waits {} ms for the leases of the primary before, and for its barrier", name, leases.millis());
        } else if (step instanceof Step.BarrierBack) {
            log.info("{} has its barrier back {} ms after the lock: all that was ever confirmed is applied, at {}", name, sinceLock(), applied);
        }
    }

    void startsEpoch(long epoch, Position at) {
        log.info("{} starts epoch {} at {}, {} ms after the lock", name, epoch, at, sinceLock());
    }

    void leads(Position from) {
        leads = true;
        elected.increment();
        log.info("{} is the primary of epoch {} from {} on, {} ms after the lock, {} ms after it tried", name, from.epoch(), from, sinceLock(),
                Clock.millis() - triedFirst);
    }

    /** Of its own accord. */
    void letsGo(String why) {
        if (leads) {
            log.warn("{} lets go of the lock and is the primary no more: {}", name, why);
        } else {
            log.info("{} lets go of the lock before it led: {}", name, why);
        }
        ended();
    }

    void lost(String why) {
        if (why.equals(PrimaryLock.RELEASED)) {
            log.info("{} has let go of the lock{}", name, leads ? " and is the primary no more" : "");
        } else if (leads) {
            log.warn("{} lost the lock and is the primary no more: {}", name, why);
        } else {
            log.warn("{} lost the lock before it led: {}", name, why);
        }
        ended();
    }

    private void ended() {
        if (leads) {
            deposed.increment();
        }
        leads = false;
    }

    private long sinceLock() {
        return Clock.millis() - wonAt;
    }
}
