package pygmy.catalog.core;

import pygmy.broker.log.LogStore;
import pygmy.broker.log.ReadGate;
import pygmy.broker.log.ReplicaLoop;
import pygmy.broker.message.Consumed;

/** One turn of a catalog replica, see {@link ReplicaLoop}. Called by the thread that owns the replica. */
public final class CatalogLoop<R> {

    private final CatalogReplica<R> catalog;
    private final CatalogOutside<R> outside;
    private final ReadGate<?> gate;
    private final ReplicaLoop loop;

    public CatalogLoop(CatalogReplica<R> catalog, LogStore store, ReadGate<?> gate, CatalogOutside<R> outside, int prefetch) {
        this.catalog = catalog;
        this.outside = outside;
        this.gate = gate;
        this.loop = new ReplicaLoop(catalog.replica(), store, gate, outside, prefetch, catalog::passed);
    }

    /** A new session with the broker, see {@link pygmy.broker.log.Follower#opened}. */
    public void opened(long incarnation, Consumed consumed, long now) {
        loop.opened(incarnation, consumed);
        catalog.opened(now);
    }

    /** Everything that came is in: persist, then act. {@code now} is monotonic, {@code wall} for people; both ms. */
    public void turn(long now, long wall) {
        catalog.advance(now, wall);
        loop.persist(catalog.takeWrites());
        catalog.durable(wall);
        catalog.takeEffects().forEach(this::execute);
        gate.advance(catalog.follower().history(), catalog.committed());
        loop.act(now);
    }

    public CatalogReplica<R> catalog() {
        return catalog;
    }

    public ReplicaLoop replica() {
        return loop;
    }

    private void execute(CatalogEffect<R> effect) {
        if (effect instanceof CatalogEffect.Publish<R> publish) {
            outside.publish(publish.event(), publish.confirmed());
        } else if (effect instanceof CatalogEffect.Answer<R> answer) {
            outside.answer(answer.request(), answer.decided());
        } else if (effect instanceof CatalogEffect.SendBeat<R> beat && beat.overLock()) {
            outside.sendBeatOverLock(beat.beat());
        } else if (effect instanceof CatalogEffect.SendBeat<R> beat) {
            outside.sendBeat(beat.beat());
        } else if (effect instanceof CatalogEffect.SendBarrier<R> barrier) {
            outside.sendBarrier(barrier.nonce());
        } else if (effect instanceof CatalogEffect.TryLock<R>) {
            outside.tryLock();
        } else if (effect instanceof CatalogEffect.Release<R> release) {
            outside.release(release.why());
        } else if (effect instanceof CatalogEffect.Tell<R> tell) {
            outside.tell(tell.step());
        } else if (effect instanceof CatalogEffect.Serve<R>) {
            outside.serve();
        }
    }
}
