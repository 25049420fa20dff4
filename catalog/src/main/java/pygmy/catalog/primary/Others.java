package pygmy.catalog.primary;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import pygmy.broker.liveness.FailureDetector;
import pygmy.broker.log.Follower;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Beat.Role;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.message.Beat.State;

/** What the heartbeats of this session with the broker say that others have, beside what this catalog replica has. */
record Others(int replica, Follower follower, FailureDetector detector) {

    /** Whoever knows of a committed write that this replica has not, of any service, also one that is gone: what was committed stays so. */
    Optional<Beat> knowsMoreCommitted() {
        return ofThisLog().filter(beat -> !follower.history().settles(beat.keep())).findFirst();
    }

    /** Whether somebody has a write that this replica has not: it may be committed, or left from a primary that died before it was. */
    boolean haveMore() {
        return ofThisLog().anyMatch(beat -> beat.service() != Service.FRONTEND && !follower.history().settles(beat.written()));
    }

    /**
     * A catalog replica that could lead, is heard now, and has a write that this one has not. What it has came to it over its own queue, or out of a peer's,
     * so it was published while this replica's queue was there, and should be in it.
     */
    Optional<Beat> hasMoreAndIsThere(long now) {
        String log = follower.history().log();
        return detector.alive(Service.CATALOG, now)
                .filter(beat -> beat.replica() != replica && beat.log() != null && beat.log().equals(log) && beat.members().lets(beat.replica()))
                .filter(beat -> !follower.history().settles(beat.written())).findFirst();
    }

    /** Whoever begins a log where another one is followed makes its writes, which order replicas still have, be of no use to anybody. */
    Optional<Beat> followALogThatThisLacks() {
        return follower.history().log() != null ? Optional.empty()
                : all().filter(beat -> beat.service() != Service.FRONTEND && beat.log() != null).findFirst();
    }

    /**
     * Whether none of these should lead sooner than this replica. Who may not lead has committed nothing that is in no other's store; and where it is
     * complete and they are not, waiting for it would be for ever.
     */
    boolean noneCouldLeadBefore(List<Beat> others) {
        return others.stream().filter(other -> other.members().lets(other.replica())).noneMatch(other -> other.complete() || isAhead(other)
                || other.log() != null && follower.history().log() != null && !other.log().equals(follower.history().log()));
    }

    /** Whether the primary that made the last write said that it is leaving. */
    boolean primaryLeft() {
        return all().anyMatch(beat -> beat.role() == Role.PRIMARY && beat.state() == State.LEAVING
                && beat.published().epoch() == follower.history().applied().epoch());
    }

    /** The newest beat of each process, also of those that are gone. */
    Stream<Beat> all() {
        return detector.all().stream().map(FailureDetector.Heard::beat);
    }

    private Stream<Beat> ofThisLog() {
        String log = follower.history().log();
        return all().filter(beat -> beat.log() != null && beat.log().equals(log));
    }

    private boolean isAhead(Beat other) {
        int byWrites = other.written().compareTo(follower.history().written());
        int order = byWrites != 0 ? byWrites : other.position().compareTo(follower.history().applied());
        return order > 0 || order == 0 && other.replica() < replica;
    }
}
