package pygmy.catalog;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import pygmy.broker.lock.PrimaryLock;
import pygmy.broker.message.Acknowledged;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Decided;
import pygmy.broker.message.Event;
import pygmy.broker.message.Position;
import pygmy.broker.message.Refused;
import pygmy.broker.message.Write;
import pygmy.broker.node.Clock;
import pygmy.broker.node.ReplicaRuntime;
import pygmy.broker.rpc.Call;
import pygmy.broker.rpc.Timing;
import pygmy.catalog.primary.CatalogEffect;
import pygmy.catalog.primary.CatalogReplica;
import pygmy.catalog.primary.LockPort;

/** Adapts the lock's connection to the protocol, both ways. Its state belongs to the replica's thread. */
final class LockAdapter implements LockPort<Call>, PrimaryLock.Listener, AutoCloseable {

    private final ReplicaRuntime runtime;
    private final PrimaryLock lock;
    private final ElectionLines elections;
    private final DistributionSummary batches;
    private CatalogReplica<Call> catalog;

    LockAdapter(ReplicaRuntime runtime, String name, MeterRegistry meters) {
        this.runtime = runtime;
        this.elections = new ElectionLines(name, meters);
        this.batches = meters.summary("pygmy.primary.batch.size");
        this.lock = new PrimaryLock(runtime.connections(), this);
    }

    void join(CatalogReplica<Call> catalog) {
        this.catalog = catalog;
    }

    @Override
    public void tryLock() {
        runtime.tellWhoIsThere();
        elections.tries();
        lock.tryLock();
    }

    @Override
    public void release(String why) {
        elections.letsGo(why);
        lock.release();
    }

    @Override
    public void tell(CatalogEffect.Step step) {
        elections.step(step, applied());
    }

    @Override
    public void publish(Event event, boolean confirmed) {
        if (event instanceof Event.Changes changes) {
            batches.record(changes.decisions().size());
        } else if (event instanceof Event.EpochStarted started) {
            elections.startsEpoch(started.epoch(), started.start());
        }
        lock.publish(catalog.term(), event, confirmed);
    }

    @Override
    public void serve() {
        elections.leads(applied());
        lock.serve(catalog.term());
    }

    @Override
    public void answer(Call request, Decided decided) {
        long micros = (System.nanoTime() - request.receivedNanos()) / 1_000;
        request.reply(decided, Timing.NONE.plus(Timing.Part.CATALOG, micros));
        WriteLines.decided(request.requestId(), applied().epoch(), decided, micros);
    }

    @Override
    public void sendBeat(Beat beat) {
        lock.send(catalog.term(), beat);
    }

    @Override
    public void granted(long term) {
        runtime.put(() -> {
            elections.hasTheLock();
            catalog.granted(term, Clock.millis());
        });
    }

    @Override
    public void refused(long term, String why) {
        runtime.put(() -> {
            elections.didNotGetTheLock(why);
            catalog.refused(Clock.millis());
        });
    }

    @Override
    public void lost(long term, String why) {
        runtime.put(() -> {
            if (term == catalog.term()) {
                elections.lost(why);
            }
            catalog.lost(term, Clock.millis());
        });
    }

    @Override
    public void confirmed(long term, Event event) {
        runtime.put(() -> catalog.confirmed(term, positionOf(event)));
    }

    @Override
    public void requested(long term, Object request, Call call) {
        if (!(request instanceof Write write)) {
            call.refuse(Refused.Why.INVALID, "the primary decides writes, not " + request.getClass().getSimpleName());
            return;
        }
        runtime.put(() -> {
            if (call.expired(System.nanoTime()) || !catalog.request(term, call, write)) {
                call.giveBack();
            }
        });
    }

    @Override
    public void acknowledged(long term, Acknowledged upTo) {
        runtime.put(() -> catalog.acknowledged(term, upTo));
    }

    /** Whatever the replica's thread does. */
    void cut(String why) {
        lock.cut(why);
    }

    boolean isStuck(long now) {
        return lock.isStuck(now);
    }

    @Override
    public void close() {
        lock.close();
    }

    private Position applied() {
        return catalog.follower().history().applied();
    }

    private static Position positionOf(Event event) {
        return event instanceof Event.Changes changes ? changes.position() : ((Event.EpochStarted) event).position();
    }
}
