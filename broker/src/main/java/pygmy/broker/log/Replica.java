package pygmy.broker.log;

import java.util.List;
import pygmy.broker.liveness.FailureDetector;
import pygmy.broker.liveness.Self;
import pygmy.broker.liveness.Times;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Consumed;
import pygmy.broker.message.Position;

/**
 * What every replica does, of whatever service: follow the log, listen to the others' heartbeats, and beat. An order replica is no more than this.
 * Pure; not thread-safe.
 */
public final class Replica {

    private final Self self;
    private final Times times;
    private final Follower follower;
    private final FailureDetector detector;
    private long lastBeat = Long.MIN_VALUE / 2;
    private boolean leaving;
    private int catalogs;
    private String warning = "";

    public Replica(Self self, Times times, Follower follower) {
        this.self = self;
        this.times = times;
        this.follower = follower;
        this.detector = new FailureDetector(times);
    }

    /** A new session with the broker, see {@link Follower#opened}. What was heard before may be older than what the broker lost. */
    public void opened(long incarnation, Consumed consumed) {
        detector.forget();
        follower.opened(incarnation, consumed);
    }

    public void heard(Beat beat, long now) {
        detector.heard(beat, now);
        if (beat.role() == Beat.Role.PRIMARY) {
            detector.primary(now).ifPresent(primary -> {
                if (primary.equals(beat)) {
                    follower.heardPrimary(beat, now);
                }
            });
        }
    }

    /** A catalog replica is configured with so many of them; its beats say so. */
    public void configured(int catalogs) {
        this.catalogs = catalogs;
    }

    /** A human-readable sentence about what is wrong although the replica may serve; empty where nothing is. */
    public void warn(String warning) {
        this.warning = warning;
    }

    /** Why it is not LIVE, and what is wrong besides; empty where nothing is. */
    public String note() {
        return follower.note().isEmpty() || warning.isEmpty() ? follower.note() + warning : follower.note() + "; " + warning;
    }

    /** The next beats say that this process is about to end. */
    public void leave() {
        leaving = true;
        lastBeat = Long.MIN_VALUE / 2;
    }

    public boolean isBeatDue(long now) {
        return now - lastBeat >= times.beat();
    }

    /** The beat to send now. */
    public Beat beat(long now, Beat.Role role, Position published, Position committed, List<Beat.Echo> echoes) {
        lastBeat = now;
        Position applied = follower.history().applied();
        Position newest = role == Beat.Role.PRIMARY ? published : new Position(follower.newestEpoch(), 0);
        return new Beat(self.service(), self.replica(), follower.incarnation(), now, self.host(), self.pid(),
                leaving ? Beat.State.LEAVING : follower.state(), role, follower.history().log(), applied, follower.history().written(),
                Position.max(newest, applied),
                committed, follower.isOpen() && follower.isComplete(), false, echoes, note(), catalogs,
                follower.members(), follower.history().writtenUpTo(committed.seq()));
    }

    public Times times() {
        return times;
    }

    public Self self() {
        return self;
    }

    public Follower follower() {
        return follower;
    }

    public FailureDetector detector() {
        return detector;
    }
}
