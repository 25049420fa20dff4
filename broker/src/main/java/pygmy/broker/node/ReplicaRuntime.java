package pygmy.broker.node;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pygmy.broker.amqp.BrokerConnections;
import pygmy.broker.amqp.EventQueue;
import pygmy.broker.amqp.Heartbeats;
import pygmy.broker.liveness.Incarnations;
import pygmy.broker.liveness.Self;
import pygmy.broker.log.Follower;
import pygmy.broker.log.Participant;
import pygmy.broker.log.Replica;
import pygmy.broker.log.ReplicaPort;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Consumed;
import pygmy.broker.message.Event;
import pygmy.broker.message.TransferPage;
import pygmy.broker.message.TransferRequest;
import pygmy.broker.rpc.Outcome;
import pygmy.broker.rpc.RpcClient;

/**
 * Drives a replica's {@link Participant}: gives it a thread, a clock, its connections, and each event, heartbeat and page. All inputs run on the one
 * thread, in the order they came; after each batch of them a turn.
 */
public final class ReplicaRuntime {

    /** What a service adds; called by the replica's thread, but for {@link #hangs}. */
    public interface Service {

        /** Begin or end to take requests. */
        void serve(boolean live);

        /** A turn is over: readers may see more than before. */
        void turned();

        /** A thread of this process hangs: give up what others wait for. Called by a thread of its own; must not wait for anything. */
        default void hangs(String why) {}
    }

    private static final Logger log = LoggerFactory.getLogger(ReplicaRuntime.class);
    private static final int MAILBOX = 8_192;
    private static final long TICK_MILLIS = 20;
    private static final Duration SYNC_BUDGET = Duration.ofSeconds(4);
    private static final Duration SYNC_TRY = Duration.ofSeconds(2);
    private static final long MISSING_WITHIN_SECONDS = 5;

    private final Self self;
    private final BrokerConnections connections;
    private final RpcClient rpc;
    private final Heartbeats heartbeats;
    private final EventQueue events;
    private final Actor actor;
    private final Watchdog watchdog;
    private final Incarnations incarnations;
    private final MeterRegistry meters;
    private final ReplicaGauges gauges;
    private Participant participant;
    private Service service;
    private HeartbeatMonitor monitor;
    private String syncQueue;
    private long session;
    private boolean serving;
    /** The participant's memory may be ahead of its store: what it believes to be durable must not be acted on any more. */
    private boolean broken;
    private volatile String shown = "STARTING";

    /**
     * @param connections   not yet started
     * @param callsInFlight most calls over the broker that may wait for an answer
     * @param meters        where this life counts, and shows its gauges until it is closed
     * @param failed        told what a turn threw: the participant's memory may be ahead of its store, so this life is over
     * @param opened        closes all of it
     */
    public ReplicaRuntime(BrokerConnections connections, int callsInFlight, Self self, Incarnations incarnations, MeterRegistry meters,
            Consumer<Throwable> failed, Opened opened) {
        this.self = self;
        this.meters = meters;
        gauges = opened.add(new ReplicaGauges(meters));
        this.incarnations = incarnations;
        this.connections = opened.add(connections);
        rpc = opened.add(new RpcClient(connections, callsInFlight));
        actor = new Actor(self.name(), MAILBOX, TICK_MILLIS, this::turn, e -> {
            broken = true;
            failed.accept(e);
        });
        opened.add(actor);
        watchdog = opened.add(new Watchdog(self.name(), this::giveUp, connections::letGo));
        watchdog.watch("the replica's thread or store", actor::isStuck);
        watchdog.watch("the writer of the main connection", connections::isWriterStuck);
        watchdog.watch("a handler on the main connection", connections::isHandlerStuck);
        events = EventQueue.durable(connections, self.service(), self.replica(), EventQueue.Bounds.DEFAULT, new Inputs());
        heartbeats = new Heartbeats(connections, beat -> {
            long now = Clock.millis();
            actor.offer(() -> participant.heard(beat, now));
        });
    }

    /** Joins the participant and begins to connect. {@code syncQueue} is where the replica asks for what it missed. */
    public void start(Participant participant, Service service, String syncQueue) {
        this.participant = participant;
        this.service = service;
        this.syncQueue = syncQueue;
        Replica replica = participant.replica();
        this.monitor = new HeartbeatMonitor(replica.times(), replica.detector(), heartbeats, connections, meters);
        actor.start();
        events.start();
        heartbeats.start();
        connections.start();
        watchdog.start();
    }

    /** Has a thread looked after: while it hangs, this process gives up its connections. {@code isStuck} is called as {@link Actor#isStuck}. */
    public void watch(String what, LongPredicate isStuck) {
        watchdog.watch(what, isStuck);
    }

    public BrokerConnections connections() {
        return connections;
    }

    /** As {@link Node#state()}. */
    public String state() {
        String stuck = watchdog.stuck();
        return stuck.isEmpty() ? shown : "STUCK: " + stuck + " hangs";
    }

    public RpcClient rpc() {
        return rpc;
    }

    /** Has the log say now whose heartbeats are lost, before what is done because of it; for the replica's thread. */
    public void tellWhoIsThere() {
        monitor.look(Clock.millis(), watchdog.toldAt());
    }

    /** Runs something on the replica's thread; it may be lost if that does not keep up. */
    public boolean offer(Runnable input) {
        return actor.offer(input);
    }

    /** Runs something on the replica's thread that must not be lost. */
    public void put(Runnable input) {
        actor.put(input);
    }

    /** The adapters as the participant's port; for the replica's thread. */
    public ReplicaPort port() {
        return new ReplicaPort() {
            @Override
            public void note(Consumed consumed) {
                events.note(session, consumed);
            }

            @Override
            public void ack(long tag) {
                events.ackUpTo(session, tag);
            }

            @Override
            public void ask(TransferRequest request, long number) {
                log.info("{}: asking a peer for what came after {}", self.name(), request.whole() ? "the beginning" : request.after());
                rpc.call(syncQueue, request, TransferPage.class, SYNC_BUDGET, SYNC_TRY).thenAccept(outcome -> answered(outcome, number));
            }

            @Override
            public void sendBarrier(String nonce) {
                events.sendBarrier(session, nonce);
            }

            @Override
            public void sendBeat(Beat beat) {
                heartbeats.send(beat);
            }
        };
    }

    private void giveUp(String why) {
        service.hangs(why);
        connections.hold(why);
    }

    private void answered(Outcome<TransferPage> outcome, long number) {
        TransferPage page = outcome instanceof Outcome.Done<TransferPage> done ? done.value() : null;
        actor.offer(() -> participant.answered(number, page, Clock.millis()));
    }

    private void turn() {
        if (broken) {
            return;
        }
        participant.turn(Clock.millis(), System.currentTimeMillis());
        service.turned();
        Replica replica = participant.replica();
        Follower follower = replica.follower();
        long time = Clock.millis();
        if (monitor.check(time, watchdog.toldAt())) {
            long applied = follower.history().applied().seq();
            gauges.lag(replica.detector().primary(time).map(beat -> Math.max(0.0, beat.published().seq() - applied)).orElse(Double.NaN));
        }
        if (serving != follower.isLive()) {
            serving = follower.isLive();
            service.serve(serving);
        }
        gauges.position(follower.history().applied().seq());
        String note = replica.note().isEmpty() ? "" : ": " + replica.note();
        String now = follower.state() + note;
        if (!now.equals(shown)) {
            shown = now;
            log.info("{} is {} at {}{}", self.name(), follower.state(), follower.history().applied(), note);
        }
    }

    private final class Inputs implements EventQueue.Listener {

        @Override
        public Consumed missing(long session) {
            CompletableFuture<Consumed> durable = new CompletableFuture<>();
            actor.put(() -> {
                if (!broken) {
                    durable.complete(participant.queueMissing());
                }
            });
            return durable.orTimeout(MISSING_WITHIN_SECONDS, TimeUnit.SECONDS).join();
        }

        @Override
        public void opened(long opened, boolean existed, Consumed consumed) {
            long incarnation = incarnations.next();
            actor.put(() -> {
                session = opened;
                participant.opened(incarnation, consumed, Clock.millis());
                log.info("{} is connected to the broker; its event queue {}", self.name(), existed ? "was there" : "is new");
            });
        }

        @Override
        public void delivered(long session, Event event, long tag) {
            long now = Clock.millis();
            actor.put(() -> participant.delivered(event, tag, now));
        }

        @Override
        public void unreadable(long session, long tag) {
            long now = Clock.millis();
            actor.put(() -> participant.unreadable(tag, now));
        }

        @Override
        public void lost(long session) {
            actor.put(() -> participant.closed());
        }
    }
}
