package pygmy.frontend.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;
import pygmy.broker.message.Acknowledged;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.message.Event;
import pygmy.broker.message.Found;
import pygmy.broker.message.Position;
import pygmy.broker.message.Read;
import pygmy.broker.message.Subject;

/**
 * A front end's cache and the rules that make it behave as if there were none. Keys are reads without a position. A front end without a cache may hold a lease,
 * too: its reads then need not be fenced.
 *
 * <p>The hard idea: a hit may be served only while every committed write is known to have passed here first. The primary promises to wait for our
 * acknowledgement of each write numbered after we joined, as long as our <em>lease</em> lasts; so, under a lease, an entry that is still here is
 * current. What a read brings back may be older than an invalidation that overtook it, so each {@link Subject} has a <em>floor</em>, the newest
 * write that touched it: what is older than a floor of what it shows is not kept, nor served, and a miss asks for at least the floor. Floors sit
 * in a fixed array by hash: a collision costs a miss, never a stale hit. Whatever makes us doubt that we heard everything (new connection, other
 * primary, a gap) begins a new <em>incarnation</em>, with an empty cache.
 *
 * <p>{@link #plan} may be called by any thread; all else belongs to one owner. A reader takes the generation first and checks generation and lease
 * last: a thread that was held up in between cannot serve what was dropped meanwhile under a lease that was won back.
 */
public class Coherence {

    /** A hit; a miss that asks for at least a position; or a bypass, whose answer is not kept: fenced where there is no lease, else as a miss would ask. */
    public sealed interface Plan {
        record Hit(Found found) implements Plan {}

        record Miss(Position atLeast, long generation) implements Plan {}

        record Bypass(Read question) implements Plan {}
    }

    /** One membership; valid until {@code until}, on this process's clock. */
    private record Lease(long generation, Position joined, long until) {}

    private final int frontend;
    private final boolean leased;
    private final Cache<Read, Found> cache;
    private final AtomicReferenceArray<Position> floors;
    private volatile Lease lease = new Lease(0, null, Long.MIN_VALUE);
    private long incarnation;
    private boolean open;
    /** The primary's; null until one was heard. */
    private String log;
    private Position heardFrom;
    private Position heard;
    private Position acknowledged;
    private long invalidations;

    /**
     * @param entries    most books, or topics of a list, kept; 0 switches the cache off
     * @param floorSlots size of the array of floors
     */
    public Coherence(int frontend, int entries, int floorSlots) {
        this(frontend, true, entries, floorSlots);
    }

    /** @param leased false: all reads are fenced, and no write waits for this front end; without entries */
    public Coherence(int frontend, boolean leased, int entries, int floorSlots) {
        if (!leased && entries > 0) {
            throw new IllegalArgumentException("a cache needs a lease");
        }
        this.frontend = frontend;
        this.leased = leased;
        this.cache = entries == 0 ? null : Caffeine.newBuilder().maximumWeight(entries)
                .weigher((Read key, Found found) -> Math.max(1, found.size())).executor(Runnable::run).build();
        this.floors = new AtomicReferenceArray<>(floorSlots);
    }

    /**
     * A new session with the broker; the queue of events is bound. Incarnations grow: those begun here since the last session count, too, or the primary
     * would take this session for an earlier one, and grant it no lease until it has forgotten that.
     */
    public void opened(long incarnation) {
        closed();
        this.incarnation = Math.max(this.incarnation + 1, incarnation);
        open = true;
    }

    public void closed() {
        open = false;
        forget();
    }

    /** What to do for a read: how a hit, a miss and the lease are judged is decided here, atomically, on the reader's own thread. */
    public Plan plan(Read key, LongSupplier clock) {
        Lease before = lease;
        if (before.joined() == null) {
            return new Plan.Bypass(key);
        }
        Found kept = cache == null ? null : cache.getIfPresent(key);
        Found hit = kept != null && isFresh(key, kept, before.joined()) ? kept : null;
        Position floor = floor(key.about(), before.joined());
        Lease after = lease;
        if (after.generation() != before.generation() || !isValid(clock.getAsLong(), after.until())) {
            return new Plan.Bypass(key);
        }
        if (cache == null) {
            return new Plan.Bypass(key.atLeast(floor));
        }
        return hit != null ? new Plan.Hit(hit) : new Plan.Miss(floor, after.generation());
    }

    /** A miss of this generation was answered. Kept only if nothing newer touched the key meanwhile. */
    public void answered(Read key, Found found, long generation) {
        if (cache == null || generation != lease.generation() || lease.joined() == null) {
            return;
        }
        // A replica in an epoch that nobody served may stand at a higher position and yet know less.
        Position joined = lease.joined();
        if (found.asOf().epoch() == joined.epoch() && key.shown(found).stream().allMatch(shown -> mayKeep(found.asOf(), floor(shown, joined)))) {
            cache.put(key, found);
        }
    }

    public void delivered(Event event) {
        if (!open) {
            return;
        }
        if (isForeign(event)) {
            begin();
        } else if (event instanceof Event.Changes changes) {
            drop(changes);
            noteGap(changes);
        } else if (event instanceof Event.EpochStarted started && (heard == null || started.epoch() > heard.epoch())) {
            heard = started.position();
            heardFrom = heard;
        }
    }

    /** It is not known what an event said, so all is in doubt. */
    public void missed() {
        if (open) {
            begin();
        }
    }

    /** A beat of the primary: its echo of our own newest beat extends the lease, or begins one. */
    public void heardPrimary(Beat beat, long now) {
        if (!open || !leased) {
            return;
        }
        adoptLog(beat.log());
        for (Beat.Echo echo : beat.echoes()) {
            if (echo.service() == Service.FRONTEND && echo.replica() == frontend && echo.incarnation() == incarnation) {
                granted(echo.joined(), echo.sentMillis() + lease(echo));
            }
        }
    }

    /** The acknowledgement to send, if there is something new to acknowledge. */
    public Acknowledged takeAcknowledgement() {
        if (!open || heard == null || heard.equals(acknowledged)) {
            return null;
        }
        acknowledged = heard;
        return new Acknowledged(frontend, incarnation, heard);
    }

    /** The last one may have been lost: the primary would wait for it, and for as long as this front end's heart beats. */
    public void acknowledgeAgain() {
        acknowledged = null;
    }

    /** Gives up the lease for good: nothing is served from the cache afterwards. */
    public void leave() {
        closed();
    }

    public long incarnation() {
        return incarnation;
    }

    public boolean isOpen() {
        return open;
    }

    /** Whether it wants a lease. */
    public boolean isLeased() {
        return leased;
    }

    public boolean isCaching() {
        return cache != null;
    }

    public boolean hasLease(long now) {
        return lease.joined() != null && isValid(now, lease.until());
    }

    /** The newest event seen in this incarnation. */
    public Position heard() {
        return heard == null ? Position.ZERO : heard;
    }

    /** Keys dropped since the start. */
    public long invalidations() {
        return invalidations;
    }

    public long entries() {
        return cache == null ? 0 : cache.estimatedSize();
    }

    /** As the primary said that granted it, whatever this process is set to. */
    protected long lease(Beat.Echo echo) {
        return echo.lease();
    }

    protected boolean isValid(long now, long until) {
        return now < until;
    }

    protected boolean mayKeep(Position asOf, Position floor) {
        return asOf.isAtLeast(floor);
    }

    /** Whether a page that is kept may still be served, as far as one of its floors says. */
    protected boolean isUntouched(Position asOf, Position floor) {
        return asOf.isAtLeast(floor);
    }

    private void granted(Position joined, long until) {
        boolean sameMembership = joined.equals(lease.joined());
        if (sameMembership) {
            lease = new Lease(lease.generation(), joined, Math.max(lease.until(), until));
            return;
        }
        if (lease.joined() != null && lease.joined().isAtLeast(joined)) {
            return;
        }
        if (heard != null && heard.epoch() >= joined.epoch() && !(heardFrom.epoch() == joined.epoch() && heardFrom.seq() <= joined.seq())) {
            begin();
            return;
        }
        if (heard == null) {
            heard = joined;
            heardFrom = joined;
        }
        forgetEntries();
        lease = new Lease(lease.generation() + 1, joined, until);
    }

    /** Positions of two logs cannot be compared: a floor of another log might never be reached. */
    private void adoptLog(String primarys) {
        if (log != null && !log.equals(primarys)) {
            for (int slot = 0; slot < floors.length(); slot++) {
                floors.set(slot, null);
            }
            begin();
        }
        log = primarys;
    }

    /** It is a stray or the first of a new log whose primary was not heard yet: either way it must not raise a floor. */
    private boolean isForeign(Event event) {
        String its = event instanceof Event.Changes changes ? changes.log()
                : event instanceof Event.EpochStarted started ? started.log() : log;
        return log != null && !log.equals(its);
    }

    /** The floors first: from then on no answer on its way can put the old value back. */
    private void drop(Event.Changes changes) {
        Position position = changes.position();
        changes.touched().forEach(subject -> raiseFloor(subject, position));
        if (cache != null) {
            changes.books().forEach(book -> cache.invalidate(new Read.Lookup(book.id(), null)));
            invalidations += changes.books().size() + changes.topics().size();
        }
    }

    /**
     * A page is not dropped but looked at when it is asked for: it shows what the floors of its books, and of what books the list has, let it. So a write costs
     * nothing for the pages there are, and leaves those that do not show it.
     */
    private boolean isFresh(Read key, Found kept, Position joined) {
        return key instanceof Read.Lookup || key.shown(kept).stream().allMatch(shown -> isUntouched(kept.asOf(), floor(shown, joined)));
    }

    protected void raiseFloor(Subject subject, Position position) {
        floors.accumulateAndGet(slot(subject), position, (old, more) -> old == null ? more : Position.max(old, more));
    }

    /** Checks that no event is missing since we joined; if one is, all is in doubt. */
    private void noteGap(Event.Changes changes) {
        if (heard == null) {
            heardFrom = new Position(changes.epoch(), changes.first() - 1);
            heard = changes.position();
        } else if (isNext(changes, heard)) {
            heard = changes.position();
        } else if (changes.position().compareTo(heard) > 0) {
            begin();
        }
    }

    protected boolean isNext(Event.Changes changes, Position heard) {
        return changes.epoch() == heard.epoch() && changes.first() == heard.seq() + 1;
    }

    /** A new incarnation: the primary makes us a new member, behind all that it published until then. */
    private void begin() {
        incarnation++;
        forget();
    }

    private void forget() {
        lease = new Lease(lease.generation() + 1, null, Long.MIN_VALUE);
        heard = null;
        heardFrom = null;
        acknowledged = null;
        forgetEntries();
    }

    private void forgetEntries() {
        if (cache != null) {
            cache.invalidateAll();
        }
    }

    private Position floor(Subject subject, Position joined) {
        Position floor = floors.get(slot(subject));
        return floor == null ? joined : Position.max(floor, joined);
    }

    private int slot(Subject subject) {
        return Math.floorMod(subject.hashCode() * 0x9E3779B9, floors.length());
    }
}
