package pygmy.catalog.primary;

import java.util.Optional;
import pygmy.broker.liveness.FailureDetector;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.message.Decision.Kind;
import pygmy.broker.message.Members;
import pygmy.broker.message.Position;

/**
 * How the primary of one epoch changes how many catalog replicas count: to more by itself, where it hears them; to fewer when a person says so. Each
 * change is two writes, and the second waits until the first is committed; see {@code DESIGN.md}, "Members". Pure; not thread-safe.
 */
public class Membership {

    /**
     * What became of a person's wish.
     *
     * @param item as in {@link pygmy.broker.message.Decision#item}
     */
    record Verdict(Kind kind, int item) {}

    private final String log;
    private final int replica;
    private final FailureDetector detector;
    private final long epoch;
    private Members members;
    private Position changedAt;
    private boolean changed;
    private long now;

    /**
     * @param replica the primary's number
     * @param start   where its epoch starts: all of it is committed
     * @param members as the log says there
     */
    public Membership(String log, int replica, Position start, Members members, FailureDetector detector) {
        this.log = log;
        this.replica = replica;
        this.epoch = start.epoch();
        this.changedAt = start;
        this.members = members;
        this.detector = detector;
    }

    /** Lets time pass. */
    void look(long now) {
        this.now = now;
    }

    /** As it will be once all that is numbered is applied. */
    Members members() {
        return members;
    }

    /** The next step, where one is due that nobody has to ask for. */
    Optional<Members> step(Position committed) {
        if (changed || !committed.isAtLeast(changedAt)) {
            return Optional.empty();
        }
        if (members.areShrinking()) {
            return Optional.of(new Members(members.wanted(), members.wanted(), members.leading()));
        }
        if (members.areGrowing()) {
            return allHaveApplied() ? Optional.of(Members.of(members.wanted())) : Optional.empty();
        }
        int there = there();
        return there > members.wanted() ? Optional.of(grown(there)) : Optional.empty();
    }

    /** A person wants so many to count. */
    Verdict resize(int count) {
        if (count < members.wanted()) {
            int alive = Math.max(replica, detector.alive(Service.CATALOG, now).mapToInt(Beat::replica).max().orElse(0));
            if (alive >= count) {
                return new Verdict(Kind.REPLICA_ALIVE, alive);
            }
            become(shrunk(count));
        } else if (count > members.wanted()) {
            int there = there();
            if (there < count) {
                return new Verdict(Kind.REPLICA_MISSING, there);
            }
            become(grown(count));
        }
        return new Verdict(Kind.RESIZED, count);
    }

    /** What the batch under way changes. */
    void become(Members next) {
        changed |= !next.equals(members);
        members = next;
    }

    /** The batch that ends here is numbered; what it says of the members, null where nothing. */
    Members numbered(Position position) {
        if (!changed) {
            return null;
        }
        changed = false;
        changedAt = position;
        return members;
    }

    /** The first step to more. */
    protected Members grown(int count) {
        return members.growing(count);
    }

    /** The first step to fewer. */
    protected Members shrunk(int count) {
        return members.shrinking(count);
    }

    /** How many would count if all did that are there, without a number left out. */
    private int there() {
        int count = members.wanted();
        while (count < Members.MAX && isThere(count)) {
            count++;
        }
        return count;
    }

    private boolean isThere(int number) {
        return detector.live(Service.CATALOG, now).anyMatch(beat -> beat.replica() == number && beat.catalogs() > number && log.equals(beat.log()));
    }

    /** Every member's store has the step before. A position of this epoch says so; what its store says of the members may be older. */
    private boolean allHaveApplied() {
        for (int number = 0; number < members.wanted(); number++) {
            int member = number;
            if (member != replica && detector.alive(Service.CATALOG, now).noneMatch(beat -> beat.replica() == member && hasApplied(beat))) {
                return false;
            }
        }
        return true;
    }

    private boolean hasApplied(Beat beat) {
        return log.equals(beat.log()) && beat.position().epoch() == epoch && beat.position().isAtLeast(changedAt);
    }
}
