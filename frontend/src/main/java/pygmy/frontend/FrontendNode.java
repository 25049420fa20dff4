package pygmy.frontend;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pygmy.broker.amqp.BrokerConnections;
import pygmy.broker.amqp.Claim;
import pygmy.broker.amqp.EventQueue;
import pygmy.broker.amqp.Heartbeats;
import pygmy.broker.amqp.QueueType;
import pygmy.broker.boot.NodeContext;
import pygmy.broker.liveness.Incarnations;
import pygmy.broker.liveness.Self;
import pygmy.broker.liveness.Times;
import pygmy.broker.message.Acknowledged;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Consumed;
import pygmy.broker.message.Event;
import pygmy.broker.node.Actor;
import pygmy.broker.node.Clock;
import pygmy.broker.node.HeartbeatMonitor;
import pygmy.broker.node.Node;
import pygmy.broker.node.Opened;
import pygmy.broker.rpc.RpcClient;
import pygmy.frontend.cache.Coherence;
import pygmy.frontend.cache.FrontEnd;

/**
 * Joins the front end's protocol to the broker; the thread here owns it. It is in session, and its heart beats, while there is a queue of events and
 * the claim on this front end's number is held.
 */
final class FrontendNode implements Node {

    private static final Logger log = LoggerFactory.getLogger(FrontendNode.class);
    private static final int MAILBOX = 8_192;
    private static final long TICK_MILLIS = 20;
    /** Collisions cost a miss: with this many, one in a thousand keys of a large catalog meets another that just changed. */
    private static final int FLOORS = 262_144;

    private final Self self;
    private final BrokerConnections connections;
    private final RpcClient rpc;
    private final EventQueue events;
    private final Heartbeats heartbeats;
    private final FrontEnd frontEnd;
    private final Actor actor;
    private final HeartbeatMonitor monitor;
    private final BrokerBookstore bookstore;
    private final KnownReplicas known;
    private final Claim claim;
    private final Incarnations incarnations;
    private long session;
    private boolean claimed;
    private boolean listening;
    /** Another front end of our number, as its heartbeat tells. */
    private volatile String rival = "another process";
    private long shownAt = Long.MIN_VALUE / 2;
    /** What the cache holds may not be what it should. */
    private volatile boolean broken;
    private String shown = "STARTING";

    /** @param refused told why this process must not go on: its number is another's */
    FrontendNode(NodeContext context, FrontendSettings frontend, Self self, Incarnations incarnations, Consumer<Throwable> failed, Consumer<String> refused,
            Opened opened) {
        this.self = self;
        this.incarnations = incarnations;
        Times times = context.settings().protocolTimes();
        Coherence coherence = new Coherence(self.replica(), frontend.lease(), frontend.cache().enabled() ? frontend.cache().entries() : 0, FLOORS);
        frontEnd = new FrontEnd(self, times, coherence);
        connections = opened.add(context.connections(self));
        rpc = opened.add(new RpcClient(connections, context.settings().callsInFlight()));
        actor = opened.add(new Actor(self.name(), MAILBOX, TICK_MILLIS, this::turn, e -> {
            broken = true;
            failed.accept(e);
            frontEnd.closed();
            show(false, Clock.elapsed());
        }));
        claim = new Claim(connections, new Number(refused));
        events = EventQueue.passing(connections, new Inputs());
        heartbeats = new Heartbeats(connections, beat -> {
            long now = Clock.elapsed();
            noteRival(beat);
            actor.offer(() -> frontEnd.heard(beat, now));
        });
        monitor = new HeartbeatMonitor(times, frontEnd.detector(), heartbeats, connections, context.meters());
        known = new KnownReplicas(self, context.settings(), Clock::elapsed);
        bookstore = new BrokerBookstore(self, coherence, rpc, connections.names(), known, frontend, context.meters(),
                (key, found, generation) -> actor.offer(() -> frontEnd.answered(key, found, generation)));
    }

    @Override
    public void start() {
        actor.start();
        claim.start();
        events.start();
        heartbeats.start();
        connections.start();
    }

    Bookstore bookstore() {
        return bookstore;
    }

    KnownReplicas known() {
        return known;
    }

    @Override
    public String state() {
        return known.own();
    }

    /** Whether the cache may be served from. */
    boolean hasLease() {
        return frontEnd.coherence().hasLease(Clock.elapsed());
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
        if (claimed && frontEnd.isBeatDue(now)) {
            heartbeats.send(frontEnd.beat(now));
        }
        monitor.check(now, Long.MIN_VALUE);
        if (now - shownAt >= TICK_MILLIS) {
            shownAt = now;
            show(connections.isConnected(), now);
        }
    }

    /** For people and for the choice whom to ask: no need to do it anew for each event. */
    private void show(boolean connected, long now) {
        known.update(frontEnd.detector(), frontEnd.state(), frontEnd.note(now), connected, now);
        String state = known.own();
        if (!state.equals(shown)) {
            shown = state;
            log.info("{} is {}", self.name(), state);
        }
    }

    private void noteRival(Beat beat) {
        if (beat.name().equals(self.name()) && !(beat.pid() == self.pid() && beat.host().equals(self.host()))) {
            rival = "process " + beat.pid() + " on " + beat.host();
        }
    }

    /** Both the claim and the queue of events are there: from here on nothing is missed. */
    private void join() {
        if (claimed && listening) {
            frontEnd.opened(incarnations.next());
        }
    }

    private final class Number implements Claim.Listener {

        private final Consumer<String> refused;

        Number(Consumer<String> refused) {
            this.refused = refused;
        }

        @Override
        public void held() {
            actor.put(() -> {
                claimed = true;
                join();
            });
        }

        @Override
        public void lost() {
            actor.put(() -> {
                claimed = false;
                frontEnd.closed();
            });
        }

        /** In a cluster the claim may be that of a node which is away; there the primary's leases, which tell two processes of one number apart, must do. */
        @Override
        public void taken() {
            if (connections.queueType() == QueueType.QUORUM) {
                log.warn("the number {} may be used twice: {} seems to have it, too", self.replica(), rival);
                held();
                return;
            }
            refused.accept(rival + " is front end " + self.replica() + " already: stop that one, or give this one a number of its own (PYGMY_REPLICA)");
        }
    }

    private final class Inputs implements EventQueue.Listener {

        @Override
        public void opened(long opened, boolean existed, Consumed none) {
            actor.put(() -> {
                session = opened;
                listening = true;
                join();
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
        public void unreadable(long session, long tag) {
            actor.put(frontEnd::unreadable);
        }

        @Override
        public void lost(long session) {
            actor.put(() -> {
                log.warn("connection to the broker lost: the cache is empty");
                listening = false;
                frontEnd.closed();
            });
        }
    }
}
