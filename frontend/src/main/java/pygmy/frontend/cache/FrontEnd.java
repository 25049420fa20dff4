package pygmy.frontend.cache;

import java.util.List;
import pygmy.broker.liveness.FailureDetector;
import pygmy.broker.liveness.Self;
import pygmy.broker.liveness.Times;
import pygmy.broker.message.Acknowledged;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Event;
import pygmy.broker.message.Found;
import pygmy.broker.message.Members;
import pygmy.broker.message.Position;
import pygmy.broker.message.Read;

/** A front end as the others see it: hears events and heartbeats, keeps its cache coherent, beats. Pure; one owner thread. */
public final class FrontEnd {

    private final Self self;
    private final Times times;
    private final Coherence coherence;
    private final FailureDetector detector;
    private long lastBeat = Long.MIN_VALUE / 2;
    private boolean joined;
    private boolean leaving;
    private Position committed = Position.ZERO;
    private Position keep = Position.ZERO;
    private String log;
    private Position behindAt;
    private long behindSince;

    public FrontEnd(Self self, Times times, Coherence coherence) {
        this.self = self;
        this.times = times;
        this.coherence = coherence;
        this.detector = new FailureDetector(times);
    }

    public void opened(long incarnation) {
        detector.forget();
        joined = false;
        lastBeat = Long.MIN_VALUE / 2;
        coherence.opened(incarnation);
    }

    public void closed() {
        joined = false;
        coherence.closed();
    }

    public void heard(Beat beat, long now) {
        detector.heard(beat, now);
        detector.primary(now).filter(beat::equals).ifPresent(primary -> {
            log = primary.log();
            committed = primary.committed();
            keep = primary.keep();
            coherence.heardPrimary(primary, now);
            if (hasMissed(primary.position(), now)) {
                coherence.missed();
            }
            joined |= !coherence.isLeased() || coherence.hasLease(now);
        });
    }

    public void delivered(Event event) {
        coherence.delivered(event);
    }

    /**
     * The newest write may have been lost on its way here: its gap would show with the next one only, and the primary cannot commit it as long as this
     * front end's heart beats without having acknowledged it.
     */
    private boolean hasMissed(Position primarys, long now) {
        Position heard = coherence.heard();
        if (heard.isAtLeast(primarys) || heard.equals(Position.ZERO)) {
            behindAt = null;
        } else if (!heard.equals(behindAt)) {
            behindAt = heard;
            behindSince = now;
        }
        return behindAt != null && now - behindSince >= times.patience();
    }

    /** An event came that cannot be read: it may have been an invalidation. */
    public void unreadable() {
        coherence.missed();
    }

    public void answered(Read key, Found found, long generation) {
        coherence.answered(key, found, generation);
    }

    /** To be sent to the primary after all that was delivered is processed; null if there is nothing new. */
    public Acknowledged takeAcknowledgement() {
        return coherence.takeAcknowledgement();
    }

    /** From now on nothing is served from the cache, so that nobody need wait for this front end any more. */
    public void leave() {
        leaving = true;
        coherence.leave();
        lastBeat = Long.MIN_VALUE / 2;
    }

    public boolean isBeatDue(long now) {
        return now - lastBeat >= times.beat();
    }

    /** To be sent now; the newest acknowledgement is due again, too. */
    public Beat beat(long now) {
        lastBeat = now;
        coherence.acknowledgeAgain();
        Position heard = coherence.heard();
        return new Beat(Beat.Service.FRONTEND, self.replica(), coherence.incarnation(), now, self.host(), self.pid(), state(), Beat.Role.NONE, log,
                heard, heard, heard, committed, false, coherence.isLeased() && coherence.isOpen(), List.of(), note(now),
                0, Members.UNKNOWN, keep);
    }

    public Beat.State state() {
        return leaving ? Beat.State.LEAVING : joined ? Beat.State.LIVE : coherence.isOpen() ? Beat.State.SYNCING : Beat.State.STARTING;
    }

    public FailureDetector detector() {
        return detector;
    }

    public Coherence coherence() {
        return coherence;
    }

    /** What is wrong, human-readable; else empty. */
    public String note(long now) {
        if (!coherence.isLeased() || coherence.hasLease(now)) {
            return "";
        }
        return coherence.isCaching() ? "no lease: reads go past the cache" : "no lease: reads are fenced";
    }
}
