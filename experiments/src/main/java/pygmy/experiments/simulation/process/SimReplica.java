package pygmy.experiments.simulation.process;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import pygmy.broker.liveness.Incarnations;
import pygmy.broker.liveness.Progress;
import pygmy.broker.liveness.Self;
import pygmy.broker.liveness.Times;
import pygmy.broker.log.Follower;
import pygmy.broker.log.LogStore;
import pygmy.broker.log.Participant;
import pygmy.broker.log.ReplicaPort;
import pygmy.broker.log.StoreWrite;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Consumed;
import pygmy.broker.message.Event;
import pygmy.broker.message.TransferPage;
import pygmy.broker.message.TransferRequest;
import pygmy.experiments.simulation.broker.Connection;
import pygmy.experiments.simulation.broker.Delivery;
import pygmy.experiments.simulation.broker.Garbled;
import pygmy.experiments.simulation.broker.Message;
import pygmy.experiments.simulation.broker.QueueKind;
import pygmy.experiments.simulation.broker.SimBroker;
import pygmy.experiments.simulation.broker.Subscription;
import pygmy.experiments.simulation.invariant.Invariants;
import pygmy.experiments.simulation.plan.Plan;
import pygmy.experiments.simulation.plan.Rules;
import pygmy.experiments.simulation.world.World;

/** The runtime of a replica of whatever service: drives its {@link Participant}, with a session, a store, and queues that it serves while it is LIVE. */
public abstract class SimReplica extends SimProcess {

    private static final long SYNC_WITHIN = 400;
    private static final int SERVE_AT_A_TIME = 8;

    protected final Plan plan;
    protected final Rules rules;
    protected final Invariants invariants;
    protected final Self self;
    protected final Times times;
    private final Link main = new Link(this, "main", this::connected, () -> input(this::disconnected));
    private final Link beats = new Link(this, "beats", this::listenToBeats, () -> {});
    private final Map<String, Subscription> serving = new HashMap<>();
    private Participant participant;
    private Map<String, Consumer<Delivery>> services;
    private SimStore disk;
    private Subscription events;
    /** What is delivered before it is known how far the queue was consumed. */
    private final List<Delivery> early = new ArrayList<>();
    private Incarnations incarnations;
    private String replies;
    private boolean live;
    private long beatLag;
    private KillAt killAt = KillAt.NEVER;

    /** Where in a commit a kill hits. */
    public enum KillAt { NEVER, BEFORE, AFTER }

    public SimReplica(World world, SimBroker broker, Plan plan, Rules rules, Invariants invariants, Beat.Service service, int replica) {
        super(world, broker, service.lower() + "-" + replica);
        this.plan = plan;
        this.rules = rules;
        this.invariants = invariants;
        this.self = new Self(service, replica, "host", replica);
        this.times = plan.timesOf(service, replica);
        this.disk = newDisk();
    }

    /** The replica as the disk makes it. */
    protected abstract Participant build();

    /** Which queues it serves, and how. */
    protected abstract Map<String, Consumer<Delivery>> services();

    protected abstract String syncQueue();

    protected abstract void readerStep();

    @Override
    protected final Progress newProgress() {
        return rules.progress();
    }

    @Override
    protected final void boot() {
        events = null;
        early.clear();
        incarnations = incarnations(plan.settings().clocksStep());
        live = false;
        beatLag = world.chance(0.25) ? world.between(0, times.lease() / 5) : 0;
        serving.clear();
        participant = build();
        services = services();
        main.open();
        beats.open();
    }

    /** Everything it stored is gone, as when somebody deletes its data directory. */
    public final void loseDisk() {
        note("has lost its disk");
        disk = newDisk();
        invariants.losesDisk(name);
    }

    /** Somebody puts back what it had stored at an earlier time. */
    public final void putBack(SimStore backup) {
        note("is given its store of earlier, at " + backup.history().applied());
        disk = backup;
        invariants.losesDisk(name);
    }

    /** The next commit ends in a kill. */
    public final void killAt(KillAt when) {
        killAt = when;
    }

    /** Within its service. */
    public final int number() {
        return self.replica();
    }

    public final SimStore disk() {
        return disk;
    }

    public final boolean isLive() {
        return isUp() && !isPaused() && !isHanging() && follower().isLive();
    }

    public String describe() {
        return name + " " + follower().state() + " at " + disk.history().applied() + (follower().isComplete() ? " complete" : " incomplete")
                + (follower().isFollowing() ? "" : ", gap") + " " + follower().note();
    }

    /** The store as the participant sees it: takes time, may be interrupted by a kill, and lets the readers look in between. */
    protected final LogStore store() {
        return new LogStore() {
            @Override
            public Standing standing() {
                return disk.standing();
            }

            @Override
            public void commit(List<StoreWrite> writes) {
                commitToDisk(writes);
            }
        };
    }

    public final Connection connection() {
        return main.connection();
    }

    public final Follower follower() {
        return participant.replica().follower();
    }

    @Override
    protected final void turn() {
        participant.turn(clock(), world.now());
        serveIfLive();
    }

    private void serveIfLive() {
        boolean now = follower().isLive();
        if (now != live) {
            note(now ? "is LIVE" : "is not LIVE: " + follower().note());
        }
        live = now;
        if (main.isOpen() && events != null) {
            services.forEach((queue, service) -> {
                if (live && !serving.containsKey(queue)) {
                    serving.put(queue, null);
                    main.connection().consume(queue, SERVE_AT_A_TIME, request -> take(service, request), made -> serving.replace(queue, made));
                } else if (!live && serving.get(queue) != null) {
                    main.connection().cancel(queue, serving.remove(queue));
                }
            });
        }
        later(0, this::readerStep);
    }

    protected final class Port implements ReplicaPort {

        @Override
        public void note(Consumed consumed) {
            Subscription session = events;
            emit(() -> {
                if (main.isOpen() && session != null && session == events) {
                    main.connection().publishTo(Names.consumedOf(name), Message.persistentOne(consumed));
                }
            });
        }

        @Override
        public void ack(long tag) {
            Subscription session = events;
            emit(() -> {
                if (main.isOpen() && session != null && session == events) {
                    main.connection().ackUpTo(session, tag);
                }
            });
        }

        @Override
        public void ask(TransferRequest request, long number) {
            SimReplica.this.note("asks for what it lacks: " + request);
            emit(() -> {
                if (main.isOpen() && replies != null) {
                    main.connection().publishTo(syncQueue(), new Message(request, false, world.now() + SYNC_WITHIN, replies, number));
                }
            });
            later(SYNC_WITHIN, () -> input(() -> participant.answered(number, null, clock())));
        }

        @Override
        public void sendBarrier(String nonce) {
            emit(() -> {
                if (main.isOpen()) {
                    main.connection().publishTo(Names.eventsOf(name), Message.transientOne(new Event.Barrier(nonce)));
                }
            });
        }

        @Override
        public void sendBeat(Beat beat) {
            emit(() -> {
                if (main.isOpen()) {
                    main.connection().publish(Names.BEATS, Message.transientOne(beat), null);
                }
            });
        }
    }

    private SimStore newDisk() {
        return new SimStore(self.service() == Beat.Service.ORDER, rules, plan.settings());
    }

    private void take(Consumer<Delivery> service, Delivery request) {
        if (live) {
            service.accept(request);
        } else {
            request.requeue();
        }
    }

    private void commitToDisk(List<StoreWrite> writes) {
        KillAt kill = killAt;
        killAt = KillAt.NEVER;
        maybeRead();
        if (kill == KillAt.BEFORE) {
            throw new Killed();
        }
        disk.commit(writes);
        world.note(name, () -> "stores " + Words.of(writes) + ", stands at " + disk.history().applied());
        invariants.stands(self.service().lower(), name, disk.history(), disk.hash());
        if (kill == KillAt.AFTER) {
            throw new Killed();
        }
        maybeRead();
        work(world.chance(0.03) ? world.between(2, 60) : world.between(0, 1));
    }

    private void maybeRead() {
        if (world.chance(0.2)) {
            readerStep();
        }
    }

    private void connected(Connection connection) {
        connection.request(broker -> broker.exists(Names.eventsOf(name)), exists -> {
            if (exists) {
                listen(connection);
            } else {
                input(() -> makeQueue(connection));
            }
        });
    }

    /** Heartbeats come over a connection of their own, so nothing may depend on their order among the events. */
    private void listenToBeats(Connection connection) {
        String queue = "beats." + name + "." + world.now();
        connection.request(broker -> {
            broker.declareExclusive(queue, QueueKind.exclusive(200), connection);
            broker.bind(Names.BEATS, queue);
            return true;
        }, made -> {});
        connection.consume(queue, 0, beat -> later(beatLag, () -> input(() -> participant.heard((Beat) beat.body(), clock()))), made -> {});
    }

    /** That the queue is new is durable before it is made, or a crash in between would forget it. */
    private void makeQueue(Connection connection) {
        Consumed consumed = participant.queueMissing();
        emit(() -> connection.request(broker -> {
            QueueKind kind = QueueKind.durable(plan.events().length(), plan.events().expires().toMillis());
            broker.declare(Names.consumedOf(name), QueueKind.lastValue());
            broker.declare(Names.eventsOf(name), broker.isCluster() && rules.singleActiveEvents() ? kind.singleActive() : kind);
            broker.bind(Names.EVENTS, Names.eventsOf(name));
            return true;
        }, made -> {
            connection.publishTo(Names.consumedOf(name), Message.persistentOne(consumed));
            listen(connection);
        }));
    }

    private void listen(Connection connection) {
        String unique = name + "." + world.now();
        connection.request(broker -> {
            services.keySet().forEach(queue -> broker.declare(queue, QueueKind.shared()));
            return broker.declareExclusive("replies." + unique, QueueKind.exclusive(1000), connection);
        }, made -> replies = "replies." + unique);
        connection.consume("replies." + unique, 0, answer -> input(
                () -> participant.answered(answer.message().correlation(), (TransferPage) answer.body(), clock())), made -> {});
        // Alone: what an earlier session of ours holds, whose death the broker has not noticed yet, must come before any barrier of this one. In a
        // cluster the queue's single active consumer sees to that.
        boolean alone = rules.consumesAlone() && !broker.isCluster();
        connection.consume(Names.eventsOf(name), plan.events().prefetch(), alone, this::delivered, made -> {
            if (made == null) {
                note("finds its queue gone, or consumed by an earlier session still");
                main.reopen();
            } else {
                early.clear();
                connection.request(broker -> (Consumed) broker.lastOf(Names.consumedOf(name)), consumed -> input(() -> {
                    events = made;
                    serving.clear();
                    long incarnation = incarnations.next();
                    note("has a session, incarnation " + incarnation + ", its queue was consumed up to " + (consumed == null ? "?" : consumed.upTo()));
                    participant.opened(incarnation, consumed, clock());
                    List<Delivery> waited = List.copyOf(early);
                    early.clear();
                    waited.forEach(this::takeEvent);
                }));
            }
        });
    }

    private void delivered(Delivery delivery) {
        input(() -> {
            if (events == null) {
                early.add(delivery);
            } else {
                takeEvent(delivery);
            }
        });
    }

    private void takeEvent(Delivery delivery) {
        if (delivery.subscription() == events && delivery.body() == Garbled.INSTANCE) {
            note("gets something that it cannot read");
            participant.unreadable(delivery.tag(), clock());
        } else if (delivery.subscription() == events) {
            world.note(name, () -> "gets " + Words.of((Event) delivery.body()) + (delivery.redelivered() ? " again" : ""));
            if (delivery.body() instanceof Event.Barrier && rules.mayHaveDropped(plan.events(), delivery.waiting())) {
                note("trusts no barrier from a full queue");
                delivery.ack();
                return;
            }
            participant.delivered((Event) delivery.body(), delivery.tag(), clock());
        }
    }

    private void disconnected() {
        note("has lost its connection");
        events = null;
        early.clear();
        serving.clear();
        participant.closed();
    }
}
