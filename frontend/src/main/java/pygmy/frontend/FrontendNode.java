package pygmy.frontend;

import io.micrometer.core.instrument.Metrics;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pygmy.broker.amqp.BrokerConnections;
import pygmy.broker.amqp.EventQueue;
import pygmy.broker.amqp.Heartbeats;
import pygmy.broker.liveness.Self;
import pygmy.broker.liveness.Times;
import pygmy.broker.message.Acknowledged;
import pygmy.broker.message.Consumed;
import pygmy.broker.message.Event;
import pygmy.broker.node.Actor;
import pygmy.broker.node.Attendance;
import pygmy.broker.node.Clock;
import pygmy.broker.node.Incarnations;
import pygmy.broker.node.Node;
import pygmy.broker.node.NodeContext;
import pygmy.broker.node.Opened;
import pygmy.broker.rpc.RpcClient;
import pygmy.frontend.core.Coherence;
import pygmy.frontend.core.FrontEnd;

/** Joins the front end's core to the broker; the thread here owns the core. */
final class FrontendNode implements Node {

    private static final Logger log = LoggerFactory.getLogger(FrontendNode.class);
    private static final AtomicInteger LEASE = Metrics.gauge("pygmy.lease.held", new AtomicInteger());
    private static final int MAILBOX = 8_192;
    private static final long TICK_MILLIS = 20;
    /** Collisions cost a miss: with this many, one in a thousand keys of a large catalog meets another that just changed. */
    private static final int FLOORS = 65_536;

    private final Self self;
    private final BrokerConnections connections;
    private final RpcClient rpc;
    private final EventQueue events;
    private final Heartbeats heartbeats;
    private final FrontEnd frontEnd;
    private final Actor actor;
    private final Attendance attendance;
    private final BrokerBookstore bookstore;
    private final KnownReplicas cluster;
    private long session;
    private long shownAt = Long.MIN_VALUE / 2;
    /** What the cache holds may not be what it should. */
    private volatile boolean broken;
    private volatile String shown = "STARTING";

    FrontendNode(NodeContext context, FrontendSettings frontend, Self self, Incarnations incarnations, Consumer<Throwable> failed, Opened opened) {
        this.self = self;
        Times times = context.settings().protocolTimes();
        Coherence coherence = new Coherence(self.replica(), frontend.cache().enabled() ? frontend.cache().entries() : 0, FLOORS);
        frontEnd = new FrontEnd(self, times, coherence);
        connections = opened.add(context.connections(self));
        rpc = opened.add(new RpcClient(connections, context.settings().callsInFlight()));
        actor = opened.add(new Actor(self.name(), MAILBOX, TICK_MILLIS, this::turn, e -> {
            broken = true;
            failed.accept(e);
            frontEnd.closed();
        }));
        events = EventQueue.passing(connections, new Inputs(incarnations));
        heartbeats = new Heartbeats(connections, beat -> {
            long now = Clock.elapsed();
            actor.offer(() -> frontEnd.heard(beat, now));
        });
        attendance = new Attendance(frontEnd.detector(), heartbeats, connections);
        cluster = new KnownReplicas(context.settings());
        bookstore = new BrokerBookstore(self, coherence, rpc, connections.names(), cluster, frontend,
                (key, books, generation) -> actor.offer(() -> frontEnd.answered(key, books, generation)));
    }

    @Override
    public void start() {
        actor.start();
        events.start();
        heartbeats.start();
        connections.start();
    }

    Bookstore bookstore() {
        return bookstore;
    }

    KnownReplicas cluster() {
        return cluster;
    }

    @Override
    public String state() {
        return shown;
    }

    @Override
    public void leave() {
        actor.put(frontEnd::leave);
    }

    @Override
    public boolean isIdle() {
        return rpc.inFlight() == 0;
    }

    private void turn() {
        if (broken) {
            return;
        }
        long now = Clock.elapsed();
        Acknowledged acknowledged = frontEnd.takeAcknowledgement();
        if (acknowledged != null) {
            events.acknowledge(session, acknowledged);
        }
        if (frontEnd.isBeatDue(now)) {
            heartbeats.send(frontEnd.beat(now));
            attendance.check(now);
        }
        if (now - shownAt >= TICK_MILLIS) {
            shownAt = now;
            show(now);
        }
    }

    /** For people and for the choice whom to ask: no need to do it anew for each event. */
    private void show(long now) {
        cluster.update(frontEnd.detector(), connections.isConnected(), now);
        String note = frontEnd.note(now);
        LEASE.set(note.isEmpty() ? 1 : 0);
        String state = frontEnd.state() + (note.isEmpty() ? "" : ": " + note);
        if (!state.equals(shown)) {
            shown = state;
            log.info("{} is {}", self.name(), state);
        }
    }

    private final class Inputs implements EventQueue.Listener {

        private final Incarnations incarnations;

        Inputs(Incarnations incarnations) {
            this.incarnations = incarnations;
        }

        @Override
        public void opened(long opened, boolean existed, Consumed none) {
            long incarnation = incarnations.next();
            actor.put(() -> {
                session = opened;
                frontEnd.opened(incarnation);
            });
        }

        @Override
        public void delivered(long session, Event event, long tag) {
            actor.put(() -> {
                frontEnd.delivered(event);
                if (event instanceof Event.Changes changes) {
                    log.debug("invalidated {}", changes.touched().toList());
                }
            });
        }

        @Override
        public void lost(long session) {
            actor.put(() -> {
                log.warn("connection to the broker lost: the cache is empty");
                frontEnd.closed();
            });
        }
    }
}
