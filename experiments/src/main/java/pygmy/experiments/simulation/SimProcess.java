package pygmy.experiments.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import pygmy.broker.node.Incarnations;
import pygmy.experiments.simulation.broker.Connection;
import pygmy.experiments.simulation.broker.SimBroker;

/**
 * An operating system's process with one thread that owns a core: inputs gather in its mailbox, a turn takes all that are there. It can be killed
 * (also in the middle of a turn), stopped and continued. Its clock has its own origin and speed.
 */
abstract class SimProcess {

    /** Thrown out of a turn that a kill interrupts. */
    static final class Killed extends RuntimeException {
        Killed() {
            super("killed", null, false, false);
        }
    }

    private static final long TICK = 50;

    protected final World world;
    protected final SimBroker broker;
    protected final String name;
    private final long clockOrigin;
    private final long clockPerMille;
    private final Deque<Runnable> frozen = new ArrayDeque<>();
    private final Deque<Runnable> inbox = new ArrayDeque<>();
    private final List<Connection> connections = new ArrayList<>();
    private List<Runnable> outbox = new ArrayList<>();
    private boolean up;
    private boolean paused;
    private boolean turnPlanned;
    private long life;
    private long pauses;
    private long slowness;
    private long busy;
    private long busyUntil;

    SimProcess(World world, SimBroker broker, String name) {
        this.world = world;
        this.broker = broker;
        this.name = name;
        this.clockOrigin = world.between(0, 1_000_000);
        this.clockPerMille = world.between(980, 1020);
    }

    /** Builds everything anew from what is on disk, and begins to connect. */
    protected abstract void boot();

    /** One turn, after the inputs were taken in. */
    protected abstract void turn();

    final void start() {
        up = true;
        paused = false;
        turnPlanned = false;
        busyUntil = 0;
        note("starts");
        boot();
        tick();
    }

    final void kill() {
        if (up) {
            note("is killed");
            end();
        }
    }

    /** Ends in whatever way: nothing that it had planned happens any more. */
    protected final void end() {
        up = false;
        paused = false;
        life++;
        frozen.clear();
        inbox.clear();
        outbox = new ArrayList<>();
        List.copyOf(connections).forEach(Connection::ownerDied);
        connections.clear();
    }

    final void pause() {
        if (!up || paused) {
            return;
        }
        note("is stopped");
        paused = true;
        long pause = ++pauses;
        long ofLife = life;
        world.after(world.between(Connection.HEARTBEAT_LEAST, Connection.HEARTBEAT_MOST), () -> {
            if (paused && pause == pauses && ofLife == life) {
                List.copyOf(connections).forEach(Connection::drop);
            }
        });
    }

    final void resume() {
        if (!paused) {
            return;
        }
        note("continues");
        paused = false;
        Deque<Runnable> waiting = new ArrayDeque<>(frozen);
        frozen.clear();
        // What comes first may end the process.
        Consumer<Runnable> socket = socket();
        waiting.forEach(socket);
    }

    final boolean isUp() {
        return up;
    }

    final boolean isPaused() {
        return paused;
    }

    /** Each turn waits up to so long, ms. */
    final void slowDown(long most) {
        slowness = most;
    }

    final boolean isSlow() {
        return slowness > 0;
    }

    /** This process's monotonic clock, ms. */
    final long clock() {
        return clockOrigin + world.now() * clockPerMille / 1000;
    }

    /** Of a new life. Where clocks step, it begins before the one before it began, at times, and stands still. */
    protected final Incarnations incarnations(boolean clocksStep) {
        if (!clocksStep) {
            return new Incarnations(world::now, none -> 0);
        }
        long began = world.now() - world.between(0, 6_000);
        return new Incarnations(() -> began, world::pick);
    }

    /** How this life of the process takes in what comes from outside: now, or when it is continued, or never. */
    final Consumer<Runnable> socket() {
        long ofLife = life;
        return what -> {
            if (up && life == ofLife) {
                arrive(what);
            }
        };
    }

    final void later(long delay, Runnable what) {
        Consumer<Runnable> socket = socket();
        world.after(delay, () -> socket.accept(what));
    }

    /** Leaves an input in the mailbox. */
    final void input(Runnable what) {
        inbox.add(what);
        planTurn();
    }

    /** What a turn wants done outside: it happens once the turn is over, which takes as long as its store does. */
    final void emit(Runnable what) {
        outbox.add(what);
    }

    /** The turn under way takes so much longer, ms. */
    final void work(long millis) {
        busy += millis;
    }

    final Connection connect(String purpose, Consumer<Boolean> opened, Runnable closed) {
        connections.removeIf(Connection::isOver);
        Connection connection = broker.connect(name + "/" + purpose, socket(), opened, closed);
        connections.add(connection);
        return connection;
    }

    final List<Connection> connections() {
        return connections.stream().filter(Connection::isOpen).toList();
    }

    final void note(String what) {
        world.note(name, () -> what);
    }

    private void arrive(Runnable what) {
        if (paused) {
            frozen.add(what);
        } else {
            what.run();
        }
    }

    private void tick() {
        planTurn();
        later(TICK, this::tick);
    }

    private void planTurn() {
        if (!turnPlanned) {
            turnPlanned = true;
            later(Math.max(0, busyUntil - world.now()) + world.between(0, 1 + slowness), this::takeTurn);
        }
    }

    private void takeTurn() {
        turnPlanned = false;
        busy = 0;
        try {
            for (int waiting = inbox.size(); waiting > 0 && up; waiting--) {
                inbox.poll().run();
            }
            turn();
        } catch (Killed killed) {
            kill();
            return;
        }
        if (!up) {
            return;
        }
        List<Runnable> effects = outbox;
        outbox = new ArrayList<>();
        if (busy == 0) {
            effects.forEach(Runnable::run);
        } else {
            busyUntil = world.now() + busy;
            later(busy, () -> effects.forEach(Runnable::run));
        }
        if (!inbox.isEmpty()) {
            planTurn();
        }
    }
}
