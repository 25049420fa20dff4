package pygmy.catalog.primary;

import pygmy.broker.log.LogStore;
import pygmy.broker.log.Participant;
import pygmy.broker.log.ReadGate;
import pygmy.broker.log.Replica;
import pygmy.broker.log.ReplicaParticipant;
import pygmy.broker.log.ReplicaPort;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Consumed;
import pygmy.broker.message.Event;
import pygmy.broker.message.TransferPage;

/** A catalog replica: follows the log as any, stands for the primary's lock, and leads while it has it. */
public final class CatalogParticipant<R> implements Participant {

    private final CatalogReplica<R> catalog;
    private final ReplicaPort port;
    private final LockPort<R> lock;
    private final ReadGate<?> gate;
    private final ReplicaParticipant follows;

    /** @param prefetch deliveries of events that may be unacknowledged */
    public CatalogParticipant(CatalogReplica<R> catalog, LogStore store, ReadGate<?> gate, ReplicaPort port, LockPort<R> lock, int prefetch) {
        this.catalog = catalog;
        this.port = port;
        this.lock = lock;
        this.gate = gate;
        this.follows = new ReplicaParticipant(catalog.replica(), store, gate, port, prefetch, catalog::passed);
    }

    @Override
    public void opened(long incarnation, Consumed consumed, long now) {
        follows.opened(incarnation, consumed, now);
        catalog.opened(now);
    }

    @Override
    public void closed() {
        follows.closed();
    }

    @Override
    public Consumed queueMissing() {
        catalog.follower().queueMissing();
        follows.persist(catalog.takeWrites());
        return catalog.follower().consumed();
    }

    @Override
    public void heard(Beat beat, long now) {
        catalog.heard(beat, now);
    }

    @Override
    public void delivered(Event event, long tag, long now) {
        follows.delivered(event, tag, now);
    }

    @Override
    public void unreadable(long tag, long now) {
        catalog.unreadable(tag, now);
    }

    @Override
    public void answered(long number, TransferPage page, long now) {
        follows.answered(number, page, now);
    }

    @Override
    public void turn(long now, long wall) {
        catalog.advance(now, wall);
        follows.persist(catalog.takeWrites());
        catalog.durable(wall);
        catalog.takeEffects().forEach(this::execute);
        gate.advance(catalog.follower().history(), catalog.committed());
        follows.act(now);
    }

    @Override
    public void sendBarrier() {
        follows.sendBarrier();
    }

    @Override
    public Replica replica() {
        return follows.replica();
    }

    private void execute(CatalogEffect<R> effect) {
        if (effect instanceof CatalogEffect.Publish<R> publish) {
            lock.publish(publish.event(), publish.confirmed());
        } else if (effect instanceof CatalogEffect.Answer<R> answer) {
            lock.answer(answer.request(), answer.decided());
        } else if (effect instanceof CatalogEffect.SendBeat<R> beat && beat.overLock()) {
            lock.sendBeat(beat.beat());
        } else if (effect instanceof CatalogEffect.SendBeat<R> beat) {
            port.sendBeat(beat.beat());
        } else if (effect instanceof CatalogEffect.SendBarrier<R> barrier) {
            port.sendBarrier(barrier.nonce());
        } else if (effect instanceof CatalogEffect.TryLock<R>) {
            lock.tryLock();
        } else if (effect instanceof CatalogEffect.Release<R> release) {
            lock.release(release.why());
        } else if (effect instanceof CatalogEffect.Tell<R> tell) {
            lock.tell(tell.step());
        } else if (effect instanceof CatalogEffect.Serve<R>) {
            lock.serve();
        }
    }
}
