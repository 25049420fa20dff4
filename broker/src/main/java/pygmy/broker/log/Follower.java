package pygmy.broker.log;

import java.util.ArrayList;
import java.util.List;
import pygmy.broker.liveness.Times;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Consumed;
import pygmy.broker.message.Event;
import pygmy.broker.message.Members;
import pygmy.broker.message.Position;
import pygmy.broker.message.TransferPage;

/**
 * Follows the log: decides for each event of the replica's own queue whether it is the next one, an old one or the sign of a gap, and closes gaps by
 * asking a peer. Every replica has one, the primary included. Pure: events and the time in, {@link StoreWrite}s and {@link FollowerEffect}s out; the
 * caller makes the writes durable before it executes the effects. Not thread-safe.
 *
 * <p>The one hard idea is {@link #isComplete()}: that this store and its queue together hold everything that was ever confirmed. Only then may
 * the replica lead without asking anybody. It is lost when the queue was new, or a gap showed; it is regained only after a serving primary has
 * <em>echoed a beat of this session</em> (so it numbered all later writes after our queue was bound) and we applied all that it had
 * numbered when it did. See {@code DESIGN.md}, "Completeness".
 */
public class Follower {

    private static final String WAITING = "waiting for the primary's beat";

    private final Beat.Service service;
    private final int replica;
    private final LogRules rules;
    private final LogState state;
    private final Pursuit pursuit;
    private boolean open;
    private boolean live;
    private long incarnation;
    private long newestEpoch;
    private String note = "";
    private String advice = "";
    private Long doubtedAt;
    private final Gap gap = new Gap();
    private final List<FollowerEffect> effects = new ArrayList<>();

    public Follower(Times times, Beat.Service service, int replica, LogStore.Standing standing) {
        this(times, service, replica, standing, new LogRules());
    }

    /** @param rules what the simulation's mutants replace */
    public Follower(Times times, Beat.Service service, int replica, LogStore.Standing standing, LogRules rules) {
        this.service = service;
        this.replica = replica;
        this.rules = rules;
        this.state = new LogState(standing);
        this.pursuit = new Pursuit(times);
    }

    /** The queue does not exist: it is about to be made, so what was published until now is not in it. Make this durable before making it. */
    public void queueMissing() {
        state.markComplete(false);
    }

    /**
     * The queue is bound; its deliveries follow. Incarnations grow.
     *
     * @param consumed what was consumed of the queue before; null where the broker does not know: somebody made the queue anew
     */
    public void opened(long incarnation, Consumed consumed) {
        closed();
        this.incarnation = incarnation;
        open = true;
        note = WAITING;
        if (!rules.mayTrust(history(), isComplete(), consumed)) {
            note = consumed == null ? "its event queue was made anew behind its back" : "this store ends at " + history().written()
                    + ", but it had more at " + consumed.upTo() + " already: it was put back from a backup";
            state.markComplete(false);
        }
    }

    /** Something was committed that the queue has not brought: it lost events without a trace, as when somebody purged it. */
    public void missed(String what) {
        if (open && !gap.isOpen()) {
            openGap(what);
        }
    }

    /** What the queue need not bring again, once all writes taken are durable. */
    public Consumed consumed() {
        return new Consumed(history().log(), history().written(), isComplete());
    }

    /** The connection or the queue is gone; what was delivered and not acknowledged will come again. */
    public void closed() {
        open = false;
        live = false;
        // A tag of this session would acknowledge something else in the next.
        effects.clear();
        gap.forget();
        pursuit.sessionOver();
        doubtedAt = null;
        note = "no connection to the broker";
    }

    /**
     * An event that this replica cannot read, as one of a later version of Pygmy. Nobody knows what it said, so the replica is not sure to have
     * everything until the next change shows that none is missing, or the primary has echoed a beat of after this moment.
     *
     * @param leads it comes from this replica itself, which knows what it published
     */
    public void unreadable(long tag, long now, boolean leads) {
        if (open && rules.mayHaveMissed(leads)) {
            doubtedAt = now;
            live = false;
            pursuit.doubted();
            note = "an event in its queue cannot be read (it is in dead-letters): does another version of Pygmy run here?";
            state.markComplete(false);
        }
        // It keeps its place among what is held back, as a barrier that nobody waits for.
        delivered(new Event.Barrier("unreadable"), tag, now);
    }

    public void delivered(Event event, long tag, long now) {
        if (!open) {
            return;
        }
        if (!isForeign(event)) {
            newestEpoch = Math.max(newestEpoch, event.from().epoch());
        }
        if (gap.isOpen() || !take(event, tag)) {
            gap.hold(event, tag);
        }
        becomeLiveIfCaughtUp();
        ask(now);
    }

    /** The answer to the question with this number; null where none came. */
    public void answered(long number, TransferPage page, long now) {
        if (!gap.expects(number)) {
            return;
        }
        if (page == null) {
            gap.unanswered(now);
        } else if (page.restart() || page.log() == null) {
            gap.abandon(now);
        } else if (state.isForeign(page.log())) {
            note = "this store belongs to log " + history().log() + " but the others follow log " + page.log()
                    + ": remove its data directory to make it join them";
            gap.abandon(now);
        } else {
            state.stage(page, gap.take(page));
            if (!page.last()) {
                effects.add(gap.askOn(history(), now));
            } else if (!rules.mayInstall(history().installed(page), history(), pursuit.served())) {
                gap.abandon(now);
            } else {
                install(page);
            }
        }
        ask(now);
    }

    /** A beat of the replica that says it is primary. */
    public void heardPrimary(Beat beat, long now) {
        if (!open || beat.log() == null) {
            return;
        }
        boolean missesSomething = pursuit.heard(beat, history(), !gap.isOpen(), live, now);
        if (pursuit.isLogPrimarys()) {
            state.knowsCommitted(beat.committed());
        }
        if (missesSomething) {
            openGap("behind the primary: " + history().applied() + " of " + beat.position());
        }
        if (!gap.isOpen() && pursuit.isLogPrimarys() && echoesThisSession(beat)) {
            pursuit.catchUpTo(beat.published());
        }
        becomeLiveIfCaughtUp();
        ask(now);
    }

    /** So far as it is of the epoch that this replica is in. */
    public void knowsCommitted(Position upTo) {
        state.knowsCommitted(upTo);
    }

    /** Nobody can fill the gap, so this replica goes on with what it has: what its queue holds beyond the gap is given up. */
    public void forgetGap() {
        gap.last().ifPresent(held -> effects.add(new FollowerEffect.Ack(held.tag())));
        gap.forget();
        doubtedAt = null;
    }

    /** This replica leads: it stands where the log stands, and its log is the primary's. */
    public void leads() {
        live = true;
        pursuit.logIsPrimarys();
        doubtedAt = null;
        note = "";
        state.markComplete(true);
    }

    public void tick(long now) {
        if (gap.isOverdue(now)) {
            gap.unanswered(now);
        }
        ask(now);
    }

    /** What must be made durable now; the caller takes it over. */
    public List<StoreWrite> takeWrites() {
        return state.takeWrites();
    }

    /** What to do once the writes are durable; the caller takes it over. */
    public List<FollowerEffect> takeEffects() {
        List<FollowerEffect> taken = List.copyOf(effects);
        effects.clear();
        return taken;
    }

    public History history() {
        return state.history();
    }

    public Position committed() {
        return state.committed();
    }

    /** The newest epoch that its queue spoke of, whether applied or not. */
    public long newestEpoch() {
        return newestEpoch;
    }

    public boolean isComplete() {
        return state.isComplete();
    }

    public boolean isLoaded() {
        return state.isLoaded();
    }

    /** How many catalog replicas count, as far as it has applied the log. */
    public Members members() {
        return state.members();
    }

    public boolean isOpen() {
        return open;
    }

    /** Applies its queue without a known gap, or an event that nobody can read. */
    public boolean isFollowing() {
        return open && !gap.isOpen() && doubtedAt == null;
    }

    /** May serve: it has caught up, and the books file is in the log. */
    public boolean isLive() {
        return live && isLoaded();
    }

    public long incarnation() {
        return incarnation;
    }

    public Beat.State state() {
        return !open ? Beat.State.STARTING : isLive() ? Beat.State.LIVE : Beat.State.SYNCING;
    }

    /** What a person can do, to be said in {@link #note}; empty for nothing. */
    public void advise(String now) {
        advice = now;
    }

    /** Why it is not LIVE, human-readable; empty where nothing is wrong. */
    public String note() {
        return isLive() ? "" : advice.isEmpty() ? note : note + "; " + advice;
    }

    /** Whether the event is dealt with; false if it shows a gap and must wait until that is closed. */
    private boolean take(Event event, long tag) {
        if (event instanceof Event.Barrier barrier) {
            if (doubtedAt == null) {
                effects.add(new FollowerEffect.Passed(barrier.nonce()));
            }
        } else if (isForeign(event)) {
            if (!pursuit.isLogPrimarys()) {
                openGap("this store belongs to log " + history().log() + " but its queue carries another one: "
                        + "data or the broker's queues were thrown away, not both; start again with --fresh to throw away both");
                return false;
            }
        } else if (rules.isGap(event, history(), pursuit.served())) {
            openGap("missed something before " + event.from() + ", applied " + history().applied());
            return false;
        } else {
            apply(event);
        }
        effects.add(new FollowerEffect.Ack(tag));
        return true;
    }

    private void apply(Event event) {
        if (event instanceof Event.Changes changes && rules.isNext(changes, history())) {
            doubtedAt = null;
            state.apply(changes);
        } else if (event instanceof Event.EpochStarted started && rules.isNewEpoch(started, history())) {
            state.adopt(started);
        } else if (event instanceof Event.Committed upTo) {
            state.knowsCommitted(upTo.position());
        }
    }

    /** It has applied everything that the primary had numbered when it echoed this session. */
    protected boolean hasCaughtUp() {
        return pursuit.hasCaughtUp(history());
    }

    /** The primary knew of this session when it sent that, so what it published later is in our queue. */
    protected boolean echoesThisSession(Beat primary) {
        return primary.echoes().stream().anyMatch(echo -> echo.service() == service && echo.replica() == replica && echo.incarnation() == incarnation
                && (doubtedAt == null || echo.sentMillis() > doubtedAt));
    }

    private boolean isForeign(Event event) {
        return state.isForeign(event.log());
    }

    private void becomeLiveIfCaughtUp() {
        if (!live && !gap.isOpen() && hasCaughtUp()) {
            live = true;
            doubtedAt = null;
            note = "";
            state.markComplete(true);
        }
    }

    private void openGap(String why) {
        gap.open();
        pursuit.gapOpened();
        live = false;
        note = why;
        state.markComplete(false);
    }

    private void ask(long now) {
        if (open) {
            gap.ask(history(), now).ifPresent(effects::add);
        }
    }

    private void install(TransferPage page) {
        state.install(page);
        gap.close();
        pursuit.logIsPrimarys();
        note = WAITING;
        while (gap.first() != null && take(gap.first().event(), gap.first().tag())) {
            gap.dropFirst();
        }
    }
}
