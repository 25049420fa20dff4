package pygmy.catalog;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Metrics;
import pygmy.broker.log.Outside;
import pygmy.broker.message.Acknowledged;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Consumed;
import pygmy.broker.message.Decided;
import pygmy.broker.message.Event;
import pygmy.broker.message.Position;
import pygmy.broker.message.Refused;
import pygmy.broker.message.SyncRequest;
import pygmy.broker.message.Write;
import pygmy.broker.node.Clock;
import pygmy.broker.node.ReplicaShell;
import pygmy.broker.rpc.Call;
import pygmy.broker.rpc.PrimaryLink;
import pygmy.broker.rpc.Timing;
import pygmy.catalog.core.CatalogEffect;
import pygmy.catalog.core.CatalogOutside;
import pygmy.catalog.core.CatalogReplica;

/** The lock's connection as the core sees it, and the core as that connection sees it. Its state belongs to the replica's thread. */
final class Lock implements CatalogOutside<Call>, PrimaryLink.Listener, AutoCloseable {

    private static final DistributionSummary BATCH = Metrics.summary("pygmy.primary.batch.size");

    private final ReplicaShell shell;
    private final Outside outside;
    private final PrimaryLink link;
    private final ElectionLog elections;
    private CatalogReplica<Call> catalog;

    Lock(ReplicaShell shell, String name) {
        this.shell = shell;
        this.outside = shell.outside();
        this.elections = new ElectionLog(name);
        this.link = new PrimaryLink(shell.connections(), this);
    }

    void join(CatalogReplica<Call> catalog) {
        this.catalog = catalog;
    }

    @Override
    public void tryLock() {
        shell.tellWhoIsThere();
        elections.tries();
        link.tryLock();
    }

    @Override
    public void release(String why) {
        elections.letsGo(why);
        link.release();
    }

    @Override
    public void tell(CatalogEffect.Step step) {
        elections.step(step, applied());
    }

    @Override
    public void publish(Event event, boolean confirmed) {
        if (event instanceof Event.Changes changes) {
            BATCH.record(changes.decisions().size());
        } else if (event instanceof Event.EpochStarted started) {
            elections.startsEpoch(started.epoch(), started.start());
        }
        link.publish(catalog.term(), event, confirmed);
    }

    @Override
    public void serve() {
        elections.leads(applied());
        link.serve(catalog.term());
    }

    @Override
    public void answer(Call request, Decided decided) {
        long micros = (System.nanoTime() - request.receivedNanos()) / 1_000;
        request.reply(decided, Timing.NONE.plus(Timing.Part.CATALOG, micros));
        WriteLog.decided(request.requestId(), applied().epoch(), decided, micros);
    }

    @Override
    public void sendBeatOverLock(Beat beat) {
        link.send(catalog.term(), beat);
    }

    @Override
    public void note(Consumed consumed) {
        outside.note(consumed);
    }

    @Override
    public void ack(long tag) {
        outside.ack(tag);
    }

    @Override
    public void ask(SyncRequest request, long number) {
        outside.ask(request, number);
    }

    @Override
    public void sendBarrier(String nonce) {
        outside.sendBarrier(nonce);
    }

    @Override
    public void sendBeat(Beat beat) {
        outside.sendBeat(beat);
    }

    @Override
    public void granted(long term) {
        shell.put(() -> {
            elections.hasTheLock();
            catalog.granted(term, Clock.millis());
        });
    }

    @Override
    public void refused(long term, String why) {
        shell.put(() -> {
            elections.didNotGetTheLock(why);
            catalog.refused(Clock.millis());
        });
    }

    @Override
    public void lost(long term, String why) {
        shell.put(() -> {
            if (term == catalog.term()) {
                elections.lost(why);
            }
            catalog.lost(term, Clock.millis());
        });
    }

    @Override
    public void confirmed(long term, Event event) {
        shell.put(() -> catalog.confirmed(term, positionOf(event)));
    }

    @Override
    public void requested(long term, Object request, Call call) {
        if (!(request instanceof Write write)) {
            call.refuse(Refused.Why.INVALID, "the primary decides writes, not " + request.getClass().getSimpleName());
            return;
        }
        shell.put(() -> {
            if (call.expired(System.nanoTime()) || !catalog.request(term, call, write)) {
                call.drop();
            }
        });
    }

    @Override
    public void acknowledged(long term, Acknowledged upTo) {
        shell.put(() -> catalog.acknowledged(term, upTo));
    }

    /** Whatever the replica's thread does. */
    void cut(String why) {
        link.cut(why);
    }

    boolean isStuck(long now) {
        return link.isStuck(now);
    }

    @Override
    public void close() {
        link.close();
    }

    private Position applied() {
        return catalog.follower().history().applied();
    }

    private static Position positionOf(Event event) {
        return event instanceof Event.Changes changes ? changes.position() : ((Event.EpochStarted) event).position();
    }
}
