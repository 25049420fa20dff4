package pygmy.catalog.primary;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import pygmy.broker.liveness.FailureDetector;
import pygmy.broker.log.Follower;
import pygmy.broker.log.Replica;
import pygmy.broker.log.StoreWrite;
import pygmy.broker.message.Acknowledged;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Beat.Role;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.message.Book;
import pygmy.broker.message.Event;
import pygmy.broker.message.Members;
import pygmy.broker.message.Position;
import pygmy.broker.message.Write;

/**
 * A catalog replica: follower always, primary at times. Joins {@link Replica}, {@link Election} and, while it leads, {@link Primary} and
 * {@link Leases}. Pure; not thread-safe. The runtime calls, in a loop: the inputs that came, {@link #advance}, {@link #takeWrites} (and makes them
 * durable), {@link #durable}, {@link #takeEffects} and the follower's (and executes them in order).
 *
 * <p>Everything that belongs to the lock's connection carries its term, the number of that connection, so that what a lost one still had to say is
 * known as such.
 *
 * @param <R> a request, as the runtime knows it
 */
public final class CatalogReplica<R> {

    /** The parts that the simulation's mutants replace. */
    public interface Parts<R> {
        Election election(Replica replica, long promised);

        Leases leases();

        Membership membership(String log, Position start, Members members, FailureDetector detector);

        Primary<R> primary(String log, Position start, Leases leases, Membership membership, List<Book> imports);
    }

    /** A primary whose queue brings nothing of what the broker confirmed for so long has lost it, ms; slow disks bring some. */
    static final long MISSES_ITS_OWN_AFTER = 5_000;

    private final Replica replica;
    private final Parts<R> parts;
    private final String freshLog;
    private final Function<Position, List<Book>> imports;
    private final Election election;
    private final List<StoreWrite> writes = new ArrayList<>();
    private final List<CatalogEffect<R>> effects = new ArrayList<>();
    private Leases leases;
    private Membership membership;
    private Primary<R> primary;
    private long term;
    private boolean startedConfirmed;
    private boolean toldOfBarrier;
    private Position durable;
    private Position stuckAt;
    private long stuckSince;

    /**
     * @param freshLog the identity of the log, should this replica be its first primary
     * @param imports  the books of the books file that are not stored yet (never none), asked for only while the import is not complete
     */
    public CatalogReplica(Replica replica, Parts<R> parts, String freshLog, Function<Position, List<Book>> imports, long promised) {
        this.replica = replica;
        this.parts = parts;
        this.freshLog = freshLog;
        this.imports = imports;
        this.election = parts.election(replica, promised);
        this.durable = follower().history().applied();
    }

    /** A new session with the broker; the replica knows already. */
    void opened(long now) {
        election.opened(now);
    }

    /** See {@link Follower#unreadable}. */
    public void unreadable(long tag, long now) {
        follower().unreadable(tag, now, primary != null);
    }

    public void heard(Beat beat, long now) {
        boolean own = beat.service() == Service.CATALOG && beat.replica() == replica.self().replica();
        if (own) {
            election.heardItself(beat, now);
            return;
        }
        replica.heard(beat, now);
        if (primary != null) {
            leases.heard(beat, primary.published(), now);
        }
    }

    public void granted(long term, long now) {
        this.term = term;
        election.granted(now);
        effects.add(new CatalogEffect.Tell<>(new CatalogEffect.Step.AwaitsLeases(election.leaseWait())));
        effects.add(new CatalogEffect.SendBarrier<>(barrier()));
        toldOfBarrier = false;
    }

    public void refused(long now) {
        election.refused(now);
    }

    public void lost(long term, long now) {
        if (term == this.term) {
            stepDown(now);
        }
    }

    public void passed(String nonce) {
        if (nonce.equals(barrier())) {
            election.barrierPassed();
            // It may have been sent more than once.
            if (!toldOfBarrier) {
                toldOfBarrier = true;
                effects.add(new CatalogEffect.Tell<>(new CatalogEffect.Step.BarrierBack()));
            }
        }
    }

    /** The broker confirmed the event that ends at this position, and all before it. */
    public void confirmed(long term, Position upTo) {
        if (term != this.term) {
            return;
        }
        if (primary != null) {
            primary.confirmed(upTo);
        } else if (upTo.epoch() == election.epoch()) {
            startedConfirmed = true;
        }
    }

    /** Whether the request was taken; if not, the runtime lets the broker give it to somebody else. */
    public boolean request(long term, R ref, Write write) {
        if (term != this.term || primary == null) {
            return false;
        }
        primary.request(ref, write);
        return true;
    }

    public void acknowledged(long term, Acknowledged upTo) {
        if (term == this.term && primary != null) {
            leases.acknowledged(upTo);
        }
    }

    /** Lets time pass. {@code wall} is the time of day, ms. */
    public void advance(long now, long wall) {
        follower().tick(now);
        election.provesLoss(now).ifPresent(beat -> follower().missed(beat.name() + " has " + beat.written() + " and knows " + beat.keep()
                + " to be committed, but this replica's queue did not bring it"));
        if (hasMissedItsOwn(now)) {
            follower().missed("what this replica itself published, and the broker confirmed, does not come in its own queue");
        }
        if (election.shouldRelease(now)) {
            effects.add(new CatalogEffect.Release<>(whyReleased()));
            stepDown(now);
        }
        // After that: forgetting the gap that ends an epoch in its start would leave a candidate waiting for ever.
        if (election.shouldForgetGap(now)) {
            follower().forgetGap();
        }
        election.usesUpPromotion().ifPresent(epoch -> writes.add(new StoreWrite.Promise(epoch)));
        follower().advise(election.advice(now));
        if (election.shouldTry(now)) {
            election.trying();
            effects.add(new CatalogEffect.TryLock<>());
        }
        if (election.shouldSendBarrierAgain(now)) {
            effects.add(new CatalogEffect.SendBarrier<>(barrier()));
        }
        if (election.shouldStart(now)) {
            startEpoch();
        }
        if (primary != null) {
            leases.expire(now);
            membership.look(now);
            primary.advance(wall);
            effects.addAll(primary.takeEffects());
        }
        if (replica.isBeatDue(now)) {
            replica.warn(election.note(now));
            effects.add(beat(now));
        }
    }

    public List<StoreWrite> takeWrites() {
        writes.addAll(follower().takeWrites());
        List<StoreWrite> taken = List.copyOf(writes);
        writes.clear();
        return taken;
    }

    /** All writes taken are durable. */
    public void durable(long wall) {
        durable = follower().history().applied();
        if (primary != null) {
            primary.durable(durable);
            primary.advance(wall);
            effects.addAll(primary.takeEffects());
        } else if (election.shouldServe(startedConfirmed, durable)) {
            serve(wall);
        }
    }

    public List<CatalogEffect<R>> takeEffects() {
        List<CatalogEffect<R>> taken = List.copyOf(effects);
        effects.clear();
        return taken;
    }

    /** Stops standing and, where it leads, lets go once nothing is in flight; says so in its beats. */
    public void leave() {
        election.leave();
        replica.leave();
    }

    public boolean isIdle() {
        return primary == null || primary.isIdle();
    }

    public Role role() {
        return primary != null ? Role.PRIMARY : Role.BACKUP;
    }

    public Position committed() {
        return primary != null ? primary.committed() : follower().committed();
    }

    public Replica replica() {
        return replica;
    }

    public Follower follower() {
        return replica.follower();
    }

    public FailureDetector detector() {
        return replica.detector();
    }

    public Election.Stage stage() {
        return election.stage();
    }

    /** The number of the present try at the lock, or of the next. */
    public long term() {
        return term;
    }

    /** No later event may come to show the gap, as whoever writes waits for an answer. */
    private boolean hasMissedItsOwn(long now) {
        if (primary == null || !primary.awaitsItsOwn() || !durable.equals(stuckAt)) {
            stuckAt = durable;
            stuckSince = now;
        }
        return primary != null && now - stuckSince >= MISSES_ITS_OWN_AFTER;
    }

    /** For people, the likeliest of what {@link Election#shouldRelease} looks at. */
    private String whyReleased() {
        if (!follower().isFollowing()) {
            return follower().note();
        }
        if (!election.isMember()) {
            return "the log does not let it lead";
        }
        return election.stage() == Election.Stage.WAITING && election.hasSomebodyMore() ? "others have writes that it lacks"
                : "its session with the broker is a new one, somebody began a newer epoch, or it took too long to begin its own";
    }

    private void startEpoch() {
        long epoch = election.start();
        startedConfirmed = false;
        String log = follower().history().log() == null ? freshLog : follower().history().log();
        writes.add(new StoreWrite.Promise(epoch));
        effects.add(new CatalogEffect.Publish<>(new Event.EpochStarted(log, epoch, follower().history().applied(), replica.self().replica(),
                election.firstMembers()), true));
    }

    private void serve(long wall) {
        election.serving();
        follower().leads();
        leases = parts.leases();
        String log = follower().history().log();
        membership = parts.membership(log, durable, follower().members(), detector());
        primary = parts.primary(log, durable, leases, membership, follower().isLoaded() ? List.of() : imports.apply(durable));
        effects.add(new CatalogEffect.Serve<>());
        primary.advance(wall);
        effects.addAll(primary.takeEffects());
    }

    private void stepDown(long now) {
        election.lost(now);
        if (primary != null) {
            // Others must hear of it, should the broker have lost what it confirmed.
            follower().knowsCommitted(primary.committed());
        }
        primary = null;
        leases = null;
        membership = null;
        term++;
    }

    private CatalogEffect<R> beat(long now) {
        boolean leads = primary != null;
        return new CatalogEffect.SendBeat<>(replica.beat(now, role(), leads ? primary.published() : Position.ZERO, committed(),
                leads ? leases.echoes() : List.of()), leads);
    }

    private String barrier() {
        return "lead/" + replica.self().name() + "/" + follower().incarnation() + "/" + term;
    }
}
