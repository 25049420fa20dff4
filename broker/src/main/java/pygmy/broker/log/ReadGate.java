package pygmy.broker.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import pygmy.broker.message.Event;
import pygmy.broker.message.Position;

/**
 * Decides when a read may be answered from a replica's store: (a) once the replica has applied the position that the read asks for or, for a fenced
 * read, once a barrier sent after the read came back through the replica's own queue; and (b) once every change of what it reads is committed.
 *
 * <p>Only keys with a change that is applied but not committed are remembered, so the gate is as small as what is in flight. A change is entered
 * <em>before</em> the store shows it ({@link #applying}), so that a reader who looks at the store first and at the gate second never shows it early.
 * Thread-safe: the replica's thread moves it on, reader threads ask.
 *
 * @param <R> a read, as the caller knows it
 */
public class ReadGate<R> {

    private record Parked<R>(R read, Collection<?> keys, Position atLeast, long fence, long expiresAt) {}

    private final Function<Event.Changes, Collection<?>> keysOf;
    private final String name;
    private final int most;
    private final Map<Object, Position> uncommitted = new HashMap<>();
    private final Deque<Parked<R>> parked = new ArrayDeque<>();
    private Position shownFrom;
    private long installs;
    private boolean installing;
    private History have = History.EMPTY;
    private Position committed = Position.ZERO;
    private long session;
    private long fenceWanted = 1;
    private long fenceSent;
    private long fencePassed;
    private boolean fenceUnderWay;

    /**
     * @param name   makes this replica's barriers recognisable
     * @param keysOf the keys whose reads a batch changes
     * @param start  what the store has applied: of what was committed by then nothing is known yet
     * @param most   reads that may wait at a time
     */
    public ReadGate(String name, Function<Event.Changes, Collection<?>> keysOf, Position start, int most) {
        this.name = name;
        this.keysOf = keysOf;
        this.shownFrom = start;
        this.most = most;
    }

    /**
     * Parks a read.
     *
     * @param keys      what it shows, as far as that is known
     * @param atLeast   null for a fenced read
     * @param expiresAt time (ms) from which {@link #expired} returns it
     * @return false if too many wait already
     */
    public synchronized boolean offer(R read, Collection<?> keys, Position atLeast, long expiresAt) {
        if (parked.size() >= most) {
            return false;
        }
        parked.add(new Parked<>(read, keys, atLeast, fenceWanted, expiresAt));
        return true;
    }

    /** Takes out the reads that may be tried now. Whoever tries must ask {@link #mayShow} after reading, and {@link #offer} again if it says no. */
    public synchronized List<R> takeReady() {
        return takeIf(this::isReady);
    }

    /** Takes out the reads whose time is over. A barrier that one of them waited for may have been pushed out of a full queue: another may be sent. */
    public synchronized List<R> expired(long now) {
        if (parked.isEmpty()) {
            return List.of();
        }
        if (parked.stream().anyMatch(p -> now >= p.expiresAt() && p.atLeast() == null && !hasPassed(p.fence()))) {
            fenceUnderWay = false;
        }
        return takeIf(p -> now >= p.expiresAt());
    }

    /** To be taken before the store is read. */
    public synchronized long view() {
        return installs;
    }

    /**
     * Rule (b), to be asked after the store was read. It goes by what was asked, too, not by the answer alone: a list that a book has left does not show that.
     *
     * @param keys all that the answer shows
     * @param view taken before it was read: what a transfer has replaced since may never have been committed, and nobody remembers it
     */
    public synchronized boolean mayShow(Collection<?> keys, long view) {
        return isSameStore(view) && areCommitted(keys);
    }

    /** What these writes change is applied from now on, though not committed. Call before the store commits them. */
    public synchronized void applying(List<StoreWrite> writes) {
        for (StoreWrite write : writes) {
            if (write instanceof StoreWrite.Apply apply) {
                keysOf.apply(apply.changes()).forEach(key -> uncommitted.put(key, apply.changes().position()));
            } else if (write instanceof StoreWrite.Install install) {
                uncommitted.clear();
                shownFrom = install.last().at();
                installs++;
                installing = true;
            }
        }
    }

    /** The store shows all of {@code have} now; {@code committed} is the newest position known to be committed, in the same epoch. */
    public synchronized void advance(History have, Position committed) {
        this.have = have;
        if (installing) {
            installs++;
            installing = false;
        }
        if (!committed.equals(this.committed)) {
            this.committed = committed;
            uncommitted.values().removeIf(this::isCommitted);
        }
    }

    /** The barrier to send now, if a fenced read waits for one and none is on its way. */
    public synchronized String takeBarrier() {
        if (fenceUnderWay || parked.isEmpty() || parked.stream().noneMatch(p -> p.atLeast() == null && p.fence() > fencePassed)) {
            return null;
        }
        fenceSent = fenceWanted++;
        fenceUnderWay = true;
        return name + "/" + session + "/" + fenceSent;
    }

    /**
     * A barrier came back, and everything before it is applied and durable. One that was not sent since this gate was made says nothing: it waited in the
     * queue for an earlier life of this replica, whose session may have had the same number if the host's clock was set back.
     */
    public synchronized void passed(String nonce) {
        String prefix = name + "/" + session + "/";
        long number = nonce.startsWith(prefix) ? Long.parseLong(nonce.substring(prefix.length())) : 0;
        if (number <= fenceSent) {
            fencePassed = Math.max(fencePassed, number);
            fenceUnderWay &= fencePassed < fenceSent;
        }
    }

    /** A new session with the broker: forgets what is parked (it is asked again by whoever still wants to know) and the barriers on their way. */
    public synchronized void reset(long session) {
        this.session = session;
        parked.clear();
        fencePassed = fenceSent;
        fenceUnderWay = false;
    }

    public synchronized boolean isIdle() {
        return parked.isEmpty();
    }

    private boolean isReady(Parked<R> p) {
        boolean caughtUp = p.atLeast() == null ? hasPassed(p.fence()) : hasApplied(p.atLeast());
        return caughtUp && areCommitted(p.keys());
    }

    private boolean areCommitted(Collection<?> keys) {
        return isCommitted(shownFrom) && keys.stream().noneMatch(uncommitted::containsKey);
    }

    protected boolean isSameStore(long view) {
        return installs == view;
    }

    /** Rule (a) for a read that asks for a position. */
    protected boolean hasApplied(Position atLeast) {
        return have.covers(atLeast);
    }

    /** Rule (a) for a fenced read. */
    protected boolean hasPassed(long fence) {
        return fencePassed >= fence;
    }

    /** Rule (b) for one position. */
    protected boolean isCommitted(Position version) {
        return committed.isAtLeast(version);
    }

    private List<R> takeIf(java.util.function.Predicate<Parked<R>> wanted) {
        if (parked.isEmpty()) {
            return List.of();
        }
        List<R> taken = new ArrayList<>();
        for (Iterator<Parked<R>> all = parked.iterator(); all.hasNext();) {
            Parked<R> p = all.next();
            if (wanted.test(p)) {
                all.remove();
                taken.add(p.read());
            }
        }
        return taken;
    }
}
