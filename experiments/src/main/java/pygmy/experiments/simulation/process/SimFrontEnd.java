package pygmy.experiments.simulation.process;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import pygmy.broker.liveness.Incarnations;
import pygmy.broker.liveness.Progress;
import pygmy.broker.liveness.Self;
import pygmy.broker.liveness.Times;
import pygmy.broker.message.Acknowledged;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Books;
import pygmy.broker.message.Event;
import pygmy.broker.message.Page;
import pygmy.broker.message.Position;
import pygmy.broker.message.Read;
import pygmy.experiments.simulation.broker.Connection;
import pygmy.experiments.simulation.broker.Delivery;
import pygmy.experiments.simulation.broker.Message;
import pygmy.experiments.simulation.broker.QueueKind;
import pygmy.experiments.simulation.broker.SimBroker;
import pygmy.experiments.simulation.broker.Subscription;
import pygmy.experiments.simulation.invariant.Invariants;
import pygmy.experiments.simulation.plan.Lists;
import pygmy.experiments.simulation.plan.Plan;
import pygmy.experiments.simulation.plan.Rules;
import pygmy.experiments.simulation.world.World;
import pygmy.frontend.cache.Coherence;
import pygmy.frontend.cache.FrontEnd;
import pygmy.frontend.cache.Misses;

/** A front end's process: its cache, kept coherent by events and beats, and the calls behind it. */
public final class SimFrontEnd extends SimProcess {

    private static final long READ_TRY = 250;
    private static final long READ_WITHIN = 3_000;
    private static final int FLOORS = 16;
    private static final int PREFETCH = 2;
    private static final int EVENTS_BOUND = 3;
    private static final int CALLS = 8;

    private final Plan plan;
    private final Rules rules;
    private final Invariants invariants;
    private final int number;
    private final Times times;
    private final Link main = new Link(this, "main", this::connected, () -> input(this::disconnected));
    private FrontEnd frontEnd;
    private Misses<Consumer<Books>> misses;
    private Coherence coherence;
    private Calls calls;
    private Subscription events;
    private Incarnations incarnations;
    private long handled;
    private long hits;

    public SimFrontEnd(World world, SimBroker broker, Plan plan, Rules rules, Invariants invariants, int number) {
        super(world, broker, "frontend-" + number);
        this.plan = plan;
        this.rules = rules;
        this.invariants = invariants;
        this.number = number;
        this.times = plan.timesOf(Beat.Service.FRONTEND, number);
    }

    public boolean isJoined() {
        return isUp() && !isPaused() && frontEnd.state() == Beat.State.LIVE && coherence.hasLease(clock());
    }

    public long hits() {
        return hits;
    }

    /** It hears nothing more of the catalog, but its calls get through. */
    public void cutEvents() {
        if (main.isOpen()) {
            main.connection().cut();
        }
    }

    /** Answers a read; null if nobody could. */
    public void read(Read key, Consumer<Books> answer) {
        Coherence.Plan what = coherence.plan(key, this::clock);
        if (what instanceof Coherence.Plan.Hit hit) {
            hits++;
            Books books = (Books) hit.found();
            invariants.hits(name, key, books);
            answer.accept(books);
        } else if (what instanceof Coherence.Plan.Miss miss) {
            fetch(Misses.Miss.of(key, miss), answer);
        } else {
            call(Names.QUERY, ((Coherence.Plan.Bypass) what).question(), READ_TRY, READ_WITHIN, books -> answer.accept(orNull(books)));
        }
    }

    /** Calls a service; see {@link Calls#call}. */
    public void call(String queue, Object body, long tryFor, long within, Consumer<Object> answer) {
        calls.call(queue, body, tryFor, within, answer);
    }

    /** Nobody waits for a front end for longer than a lease: it has no watchdog. */
    @Override
    protected Progress newProgress() {
        return new Progress() {
            @Override
            protected boolean isTooLong(long waited, long patience) {
                return false;
            }
        };
    }

    @Override
    protected void boot() {
        coherence = rules.coherence(number, times, plan.settings().uncached() == number ? 0 : 1_000, FLOORS);
        frontEnd = new FrontEnd(new Self(Beat.Service.FRONTEND, number, "host", number), times, coherence);
        misses = new Misses<>();
        events = null;
        incarnations = incarnations(plan.settings().clocksStep());
        calls = new Calls(this, rules, CALLS);
        calls.start();
        main.open();
    }

    @Override
    protected void turn() {
        Acknowledged acknowledged = frontEnd.takeAcknowledgement();
        if (acknowledged != null) {
            checkDropped(acknowledged.upTo());
            emit(() -> send(() -> main.connection().publishTo(Names.LOCK, Message.transientOne(acknowledged))));
        }
        if (handled > 0) {
            long upTo = handled;
            Subscription session = events;
            handled = 0;
            emit(() -> send(() -> main.connection().ackUpTo(session, upTo)));
        }
        if (frontEnd.isBeatDue(clock())) {
            Beat beat = frontEnd.beat(clock());
            emit(() -> send(() -> main.connection().publish(Names.BEATS, Message.transientOne(beat), null)));
        }
    }

    private void send(Runnable what) {
        if (main.isOpen() && events != null) {
            what.run();
        }
    }

    private void fetch(Misses.Miss miss, Consumer<Books> answer) {
        if (misses.join(miss, answer)) {
            call(Names.QUERY, miss.question(), READ_TRY, READ_WITHIN, books -> {
                List<Consumer<Books>> waiters = misses.ended(miss);
                if (books instanceof Books known) {
                    input(() -> frontEnd.answered(miss.key(), known, miss.generation()));
                }
                waiters.forEach(waiter -> waiter.accept(orNull(books)));
            });
        }
    }

    private static Books orNull(Object answer) {
        return answer instanceof Books books ? books : null;
    }

    private void checkDropped(Position acknowledged) {
        Stream<Read> keys = Stream.concat(IntStream.rangeClosed(1, Plan.BOOKS.size() + Plan.MAX_ADDED).mapToObj(id -> new Read.Lookup(id, null)),
                Plan.TOPICS.stream().flatMap(topic -> IntStream.rangeClosed(1, Lists.LONGEST_PAGE)
                        .mapToObj(limit -> Lists.search(topic, Page.first(limit)))));
        keys.forEach(key -> {
            if (coherence.plan(key, this::clock) instanceof Coherence.Plan.Hit hit) {
                invariants.holds(name, acknowledged, key, (Books) hit.found());
            }
        });
    }

    private void connected(Connection connection) {
        String unique = name + "." + world.now();
        connection.request(broker -> {
            broker.declareExclusive("beats." + unique, QueueKind.exclusive(200), connection);
            broker.bind(Names.BEATS, "beats." + unique);
            broker.declareExclusive("events." + unique, QueueKind.exclusive(EVENTS_BOUND), connection);
            broker.bind(Names.EVENTS, "events." + unique);
            return true;
        }, made -> {});
        connection.consume("beats." + unique, 0, beat -> input(() -> frontEnd.heard((Beat) beat.body(), clock())), made -> {});
        connection.consume("events." + unique, PREFETCH, this::delivered, made -> input(() -> {
            events = made;
            handled = 0;
            frontEnd.opened(incarnations.next());
        }));
    }

    private void delivered(Delivery delivery) {
        input(() -> {
            if (delivery.subscription() == events) {
                world.note(name, () -> "gets " + Words.of((Event) delivery.body()));
                frontEnd.delivered((Event) delivery.body());
                handled = delivery.tag();
            }
        });
    }

    private void disconnected() {
        note("has lost its connection");
        events = null;
        handled = 0;
        frontEnd.closed();
    }
}
