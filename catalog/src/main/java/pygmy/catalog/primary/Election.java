package pygmy.catalog.primary;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import pygmy.broker.liveness.FailureDetector;
import pygmy.broker.liveness.Times;
import pygmy.broker.log.Follower;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.message.Members;
import pygmy.broker.message.Position;

/**
 * A replica's way to being primary and back. Silence of the primary makes it try the broker's exclusive lock; the lock decides. Having it, the
 * replica waits until no lease of the former primary is left, and for a barrier to come back through its own queue: then it holds all
 * that was ever confirmed, and starts its epoch there. Until the barrier is back it might still meet a gap: then it lets go.
 */
public class Election {

    public enum Stage { FOLLOWING, TRYING, WAITING, STARTING, SERVING }

    /** Before the lock is tried again after it was refused, ms. */
    static final long TRY_AGAIN_AFTER = 250;

    /** Nobody led for so long that a person may want to know what to do, ms. */
    private static final long ADVISE_AFTER = 5_000;

    /** A candidate whose barrier or epoch does not come back within this lets go, ms. */
    static final long START_WITHIN = 10_000;

    private final Times times;
    private final int replica;
    private final int configured;
    private final Follower follower;
    private final FailureDetector detector;
    private final Others heard;
    private final EpochNumbers numbers;
    private Stage stage = Stage.FOLLOWING;
    private long epoch;
    private long openedAt;
    private long primarySeenAt;
    private long tryAgainAt;
    private long wonAt;
    private boolean barrierPassed;
    private long barrierSentAt;
    private boolean sessionChanged;
    private boolean leaving;
    private final Yielding yielding;
    private final Hearing hearing;

    /**
     * @param configured how many catalog replicas are configured; the log may say otherwise
     * @param promote    a person says that this replica may lead although it cannot know what it missed, see {@link EpochNumbers#nextPromotion}; else 0
     * @param promised   the newest epoch this replica ever meant to start
     */
    public Election(Times times, int replica, int configured, long promote, Follower follower, FailureDetector detector, long promised) {
        this.times = times;
        this.replica = replica;
        this.configured = configured;
        this.follower = follower;
        this.detector = detector;
        this.heard = new Others(replica, follower, detector);
        this.numbers = new EpochNumbers(replica, follower, heard, promote, promised);
        this.yielding = new Yielding(times);
        this.hearing = new Hearing(times);
    }

    /** A new session with the broker; what a holder of the lock had sent or made sure of in the one before counts for nothing. */
    public void opened(long now) {
        sessionChanged = stage != Stage.FOLLOWING && stage != Stage.TRYING;
        openedAt = now;
        primarySeenAt = now;
        yielding.forget();
        hearing.forget();
    }

    /** A heartbeat that this replica sent came back, so it hears those of others, too. */
    public void heardItself(Beat own, long now) {
        if (own.incarnation() == follower.incarnation()) {
            hearing.itself(now);
        }
    }

    /** Never stands again: this process is about to end. */
    public void leave() {
        leaving = true;
    }

    /** Whether the lock should be tried now. */
    public boolean shouldTry(long now) {
        boolean nobodyLeads = detector.primary(now).isEmpty();
        if (!nobodyLeads) {
            primarySeenAt = now;
            yielding.forget();
        }
        if (!nobodyLeads || stage != Stage.FOLLOWING || leaving || now < tryAgainAt || yielding.hasBegun() && yields(now) || !mayLead(now)) {
            return false;
        }
        boolean sure = everyOtherAlive(now).map(all -> all.stream().noneMatch(beat -> beat.role() == Beat.Role.PRIMARY)).orElse(false)
                || heard.primaryLeft();
        // The higher the replica's number the later it tries, so that they seldom meet at the lock.
        boolean longSilent = now - primarySeenAt >= times.beat() / 4 * Math.min(replica, 8) && now - openedAt >= times.suspicion();
        return sure || longSilent;
    }

    /**
     * Whether a gap must be given up, as there is nobody to fill it: every replica has one (a broker that crashed may lose an unconfirmed batch and
     * keep the next, in all queues), this one stands furthest, and what is committed is in some store; or a person says so.
     */
    public boolean shouldForgetGap(long now) {
        if (!follower.isOpen() || follower.isFollowing()) {
            return false;
        }
        boolean nobodyCanFillIt = follower.history().log() != null && nobodyKnowsMore(now);
        return nobodyCanFillIt || isPromoted() && now - openedAt >= 2 * times.suspicion() && detector.live(Service.CATALOG, now).findAny().isEmpty();
    }

    /** See {@link EpochNumbers#nextPromotion}. */
    long nextPromotion() {
        return numbers.nextPromotion();
    }

    /** See {@link EpochNumbers#usesUpPromotion}. */
    public OptionalLong usesUpPromotion() {
        return numbers.usesUpPromotion();
    }

    /** What a person can do for a replica that cannot know what it missed, where nobody leads; else empty. */
    public String advice(long now) {
        boolean isStuck = stage == Stage.FOLLOWING && !leaving && follower.history().log() != null && !follower.isComplete()
                && detector.primary(now).isEmpty() && now - primarySeenAt >= ADVISE_AFTER;
        return isStuck ? "it cannot know what it missed, and nobody leads: start the others; if what they have is lost for good, start this one with --promote "
                + nextPromotion() + " (PYGMY_PROMOTE)" : "";
    }

    public void trying() {
        stage = Stage.TRYING;
    }

    public void refused(long now) {
        if (stage == Stage.TRYING) {
            stage = Stage.FOLLOWING;
            tryAgainAt = now + TRY_AGAIN_AFTER;
        }
    }

    public void granted(long now) {
        stage = Stage.WAITING;
        wonAt = now;
        barrierPassed = false;
        barrierSentAt = now;
        sessionChanged = false;
    }

    /** Whether the barrier that was sent when the lock was granted should be sent again: it may be lost though the connection lives. */
    public boolean shouldSendBarrierAgain(long now) {
        boolean due = stage == Stage.WAITING && !barrierPassed && now - barrierSentAt >= times.patience();
        barrierSentAt = due ? now : barrierSentAt;
        return due;
    }

    /** The barrier sent after the lock was granted came back. */
    public void barrierPassed() {
        if (stage == Stage.WAITING) {
            barrierPassed = true;
        }
    }

    /** Whether the epoch may be started now: the barrier is back, no front end trusts the former primary any more, and nobody who is heard knows more. */
    public boolean shouldStart(long now) {
        return hasWaited(now) && hears(now) && !yields(now);
    }

    /**
     * Where the barrier is back, and yet not all has come: who knows that more is committed, or has more, and did not lead while this replica yielded to it.
     * The queue lost something without a trace then, as when somebody purged it.
     */
    public Optional<Beat> provesLoss(long now) {
        if (stage != Stage.WAITING || !barrierPassed || isPromoted()) {
            return Optional.empty();
        }
        return knowsMoreCommitted().or(() -> yielding.isOver(now) ? hasMoreAndIsThere(now) : Optional.empty());
    }

    public long start() {
        stage = Stage.STARTING;
        epoch = nextEpoch();
        numbers.promise(epoch);
        return epoch;
    }

    /** Whether the epoch may be served now: it is in every queue, and this replica's own store is in it. */
    public boolean shouldServe(boolean startConfirmed, Position durable) {
        return stage == Stage.STARTING && startConfirmed && durable.epoch() == epoch;
    }

    public void serving() {
        stage = Stage.SERVING;
    }

    /** The lock is gone, or was let go. */
    public void lost(long now) {
        stage = Stage.FOLLOWING;
        tryAgainAt = now + TRY_AGAIN_AFTER;
    }

    /** Whether the lock must be let go: a gap showed, or somebody who knows more, or an epoch of an earlier candidate that came late. */
    public boolean shouldRelease(long now) {
        return switch (stage) {
            case FOLLOWING, TRYING -> false;
            case WAITING -> isLate(now) || sessionChanged || !mayLead(now) || hasWaited(now) && yields(now);
            case STARTING -> isLate(now) || !isMember() || sessionChanged || !follower.isFollowing() || follower.history().applied().epoch() > epoch;
            case SERVING -> sessionChanged || !isMember() || !follower.isFollowing() || follower.history().applied().epoch() != epoch || isOutranked(now);
        };
    }

    public Stage stage() {
        return stage;
    }

    public long epoch() {
        return epoch;
    }

    /**
     * How long to wait after the lock was won: longer than any front end may trust a lease of the former primary, which may have granted longer ones than
     * this replica would; and until whoever was heard of has been heard again, or is suspected.
     */
    protected long leaseWait() {
        return follower.history().log() == null ? 0 : Math.max(times.longestLease(), times.suspicion()) + times.margin();
    }

    /** The log's first word on how many catalog replicas count, where it has not said it yet; else null. */
    Members firstMembers() {
        return follower.members().areKnown() ? null : Members.of(Math.max(configured, replica + 1));
    }

    /** What people should know about whom it counts; empty where nothing. */
    String note(long now) {
        Optional<Beat> elsewhere = heard.followALogThatThisLacks();
        if (elsewhere.isPresent()) {
            return elsewhere.get().name() + " follows a log that no catalog replica here has, so none is begun: start one that has it,"
                    + " or throw away the data of all replicas";
        }
        boolean mustAsk = follower.isFollowing() && !follower.isComplete() && !isPromoted() && isMember() && detector.primary(now).isEmpty();
        List<Beat> others = others(now);
        return mustAsk && electorate().missing(others, asked(others)).isPresent()
                ? "nobody leads, and this replica may have missed something, so it asks all that count: start catalog-"
                        + electorate().missing(others, asked(others)).getAsInt()
                : electorate().note();
    }

    /** Whether the log lets it lead. */
    protected boolean isMember() {
        return electorate().isMember();
    }

    /** How many replicas must be heard, this one included. */
    protected int asked(List<Beat> others) {
        return electorate().asked(others);
    }

    private Electorate electorate() {
        return new Electorate(replica, configured, follower.members());
    }

    /** Completeness, or that nobody can know more, or a person's word. */
    protected boolean mayLead(long now) {
        if (!follower.isFollowing() || !isMember() || heard.followALogThatThisLacks().isPresent()) {
            return false;
        }
        return follower.isComplete() || isPromoted() || nobodyKnowsMore(now);
    }

    /** See {@link EpochNumbers#isPromoted}. */
    protected boolean isPromoted() {
        return numbers.isPromoted();
    }

    /** See {@link Others#knowsMoreCommitted}. */
    protected Optional<Beat> knowsMoreCommitted() {
        return heard.knowsMoreCommitted();
    }

    /** See {@link Others#haveMore}. */
    protected boolean hasSomebodyMore() {
        return heard.haveMore();
    }

    /** Whether somebody who knows more would have been heard. Of a log that it has not begun nobody can know more. */
    protected boolean hears(long now) {
        return follower.history().log() == null || hearing.isGood(now);
    }

    /** See {@link Others#hasMoreAndIsThere}. */
    protected Optional<Beat> hasMoreAndIsThere(long now) {
        return heard.hasMoreAndIsThere(now);
    }

    private boolean hasWaited(long now) {
        return stage == Stage.WAITING && barrierPassed && now - wonAt >= leaseWait();
    }

    private boolean yields(long now) {
        return !isPromoted() && hasSomebodyMore() && yielding.lasts(now);
    }

    /** Everybody who must be asked was heard, and nobody has what this replica lacks. */
    private boolean nobodyKnowsMore(long now) {
        return everyOtherAlive(now).map(others -> knowsMoreCommitted().isEmpty() && heard.noneCouldLeadBefore(others)).orElse(false);
    }

    /** The newest beats of all other catalog replicas, if every one that must be asked was heard in this session and follows its queue. */
    private Optional<List<Beat>> everyOtherAlive(long now) {
        List<Beat> others = others(now);
        int asked = asked(others);
        // Who need ask nobody still listens before it begins a log of its own.
        boolean listened = asked > 1 || follower.history().log() != null || now - openedAt >= times.suspicion();
        return listened && electorate().missing(others, asked).isEmpty() ? Optional.of(others) : Optional.empty();
    }

    private List<Beat> others(long now) {
        return detector.alive(Service.CATALOG, now)
                .filter(beat -> beat.replica() != replica && beat.state() != Beat.State.STARTING)
                .toList();
    }

    /**
     * A candidate's epoch that never came to be may sit in somebody's queue, with a higher number: that replica can only follow an epoch that is higher
     * still. Epochs that were served are in order.
     */
    private boolean isOutranked(long now) {
        return detector.knowsNewerEpoch(epoch, now);
    }

    private boolean isLate(long now) {
        return now - wonAt >= START_WITHIN;
    }

    /** See {@link EpochNumbers#next}. */
    protected long nextEpoch() {
        return numbers.next(isPromoted());
    }
}
