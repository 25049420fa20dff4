package pygmy.broker.log;

import java.util.List;
import java.util.function.Consumer;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Consumed;
import pygmy.broker.message.Event;
import pygmy.broker.message.Position;
import pygmy.broker.message.TransferPage;

/** A replica that follows the log and never leads, as an order replica; a catalog replica adds what the lead takes. */
public final class ReplicaParticipant implements Participant {

    private final Replica replica;
    private final LogStore store;
    private final ReadGate<?> gate;
    private final ReplicaPort port;
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
    public ReplicaParticipant(Replica replica, LogStore store, ReadGate<?> gate, ReplicaPort port, int prefetch, Consumer<String> passed) {
        this.replica = replica;
        this.store = store;
        this.gate = gate;
        this.port = port;
        this.prefetch = prefetch;
        this.passed = passed;
    }

    @Override
    public void opened(long incarnation, Consumed consumed, long now) {
        gate.reset(incarnation);
        done = 0;
        acknowledged = 0;
        replica.opened(incarnation, consumed);
        notedComplete = consumed != null && consumed.complete();
    }

    @Override
    public void closed() {
        replica.follower().closed();
    }

    @Override
    public Consumed queueMissing() {
        replica.follower().queueMissing();
        persist(replica.follower().takeWrites());
        return replica.follower().consumed();
    }

    @Override
    public void heard(Beat beat, long now) {
        replica.heard(beat, now);
    }

    @Override
    public void delivered(Event event, long tag, long now) {
        replica.follower().delivered(event, tag, now);
    }

    @Override
    public void unreadable(long tag, long now) {
        replica.follower().unreadable(tag, now, false);
    }

    @Override
    public void answered(long number, TransferPage page, long now) {
        replica.follower().answered(number, page, now);
    }

    @Override
    public void turn(long now, long wall) {
        replica.follower().tick(now);
        persist(replica.follower().takeWrites());
        act(now);
        if (replica.isBeatDue(now)) {
            port.sendBeat(replica.beat(now, Beat.Role.NONE, Position.ZERO, replica.follower().committed(), List.of()));
        }
    }

    @Override
    public void sendBarrier() {
        String barrier = gate.takeBarrier();
        if (barrier != null) {
            port.sendBarrier(barrier);
        }
    }

    @Override
    public Replica replica() {
        return replica;
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
                port.ask(ask.request(), ask.number());
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
            port.note(consumed);
            notedComplete = consumed.complete();
        }
        if (due) {
            port.ack(done);
            acknowledged = done;
            acknowledgedAt = now;
        }
    }

}
