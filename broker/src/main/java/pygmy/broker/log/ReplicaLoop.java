package pygmy.broker.log;

import java.util.List;
import java.util.function.Consumer;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Consumed;
import pygmy.broker.message.Position;

/**
 * One turn of a replica: what came is in, now make it durable, then act on it (the order of etcd's raft {@code Ready}: persist before send). An order
 * replica needs no more; a catalog replica adds its own effects. Called by the thread that owns the replica.
 */
public final class ReplicaLoop {

    private final Replica replica;
    private final LogStore store;
    private final ReadGate<?> gate;
    private final Outside outside;
    private final Consumer<String> passed;
    private final int prefetch;
    private long done;
    private long acknowledged;
    private long acknowledgedAt;
    private boolean notedComplete;

    /**
     * @param prefetch deliveries of events that may be unacknowledged
     * @param passed   is told the nonce of each barrier that came back, besides the gate
     */
    public ReplicaLoop(Replica replica, LogStore store, ReadGate<?> gate, Outside outside, int prefetch, Consumer<String> passed) {
        this.replica = replica;
        this.store = store;
        this.gate = gate;
        this.outside = outside;
        this.prefetch = prefetch;
        this.passed = passed;
    }

    /** A new session with the broker, see {@link Follower#opened}. */
    public void opened(long incarnation, Consumed consumed) {
        gate.reset(incarnation);
        done = 0;
        acknowledged = 0;
        replica.opened(incarnation, consumed);
        notedComplete = consumed != null && consumed.complete();
    }

    /**
     * Makes writes durable. Between {@code applying} and {@code advance} readers see neither the old value as current nor the new one as committed.
     *
     * @throws LogStore.StoreException if the store cannot; the replica must stop then, as its memory is ahead of its store
     */
    public void persist(List<StoreWrite> writes) {
        if (!writes.isEmpty()) {
            gate.applying(writes);
            store.commit(writes);
        }
        gate.advance(replica.follower().history(), replica.follower().committed());
    }

    /** Executes the follower's effects, and sends the barrier that fenced reads wait for. */
    public void act(long now) {
        for (FollowerEffect effect : replica.follower().takeEffects()) {
            if (effect instanceof FollowerEffect.Ack upTo) {
                done = Math.max(done, upTo.tag());
            } else if (effect instanceof FollowerEffect.Ask ask) {
                outside.ask(ask.request(), ask.number());
            } else if (effect instanceof FollowerEffect.Passed barrier) {
                gate.passed(barrier.nonce());
                passed.accept(barrier.nonce());
            }
        }
        acknowledge(now);
        sendBarrier();
    }

    /**
     * Many with one frame, which costs the broker as much as for one: when half of the window is used, or a beat's time is over. What a lost session had
     * not acknowledged comes again, and is old.
     */
    private void acknowledge(long now) {
        boolean due = done - acknowledged >= Math.max(1, prefetch / 2) || done > acknowledged && now - acknowledgedAt >= replica.times().beat();
        Consumed consumed = replica.follower().consumed();
        if (due || consumed.complete() != notedComplete) {
            outside.note(consumed);
            notedComplete = consumed.complete();
        }
        if (due) {
            outside.ack(done);
            acknowledged = done;
            acknowledgedAt = now;
        }
    }

    /** A fenced read may have come since: sends the barrier it waits for. */
    public void sendBarrier() {
        String barrier = gate.takeBarrier();
        if (barrier != null) {
            outside.sendBarrier(barrier);
        }
    }

    /** One whole turn of a replica that never leads. */
    public void turn(long now) {
        replica.follower().tick(now);
        persist(replica.follower().takeWrites());
        act(now);
        if (replica.isBeatDue(now)) {
            outside.sendBeat(replica.beat(now, Beat.Role.NONE, Position.ZERO, replica.follower().committed(), List.of()));
        }
    }

    public Replica replica() {
        return replica;
    }
}
