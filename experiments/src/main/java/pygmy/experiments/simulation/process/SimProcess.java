package pygmy.experiments.simulation.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import pygmy.broker.liveness.Incarnations;
import pygmy.broker.liveness.Progress;
import pygmy.experiments.simulation.broker.Connection;
import pygmy.experiments.simulation.broker.SimBroker;
import pygmy.experiments.simulation.world.World;

/**
 * An operating system's process with one thread that owns its protocol: inputs gather in its mailbox, a turn takes all that are there. It can be killed
 * (also in the middle of a turn), stopped and continued; its thread may hang while its connections live. Its clock has its own origin and speed.
 */
public abstract class SimProcess {

    /** Thrown out of a turn that a kill interrupts. */
    static final class Killed extends RuntimeException {
        Killed() {
            super("killed", null, false, false);
        }
    }

    private static final long TICK = 50;
    /** At the beginning, ms: far from 0, as it is everywhere, so that no clock that is set back shows less. */
    private static final long TIME_OF_DAY = 10_000_000;

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
    private Progress progress;
    private boolean hasGivenUp;
    private boolean hangs;
    private boolean hangsLate;
    private long hangCount;
    private Runnable rest;

    public SimProcess(World world, SimBroker broker, String name) {
        this.world = world;
        this.broker = broker;
        this.name = name;
        this.clockOrigin = world.between(0, 1_000_000);
        this.clockPerMille = world.between(980, 1020);
    }

    public final String name() {
        return name;
    }

    /** Builds everything anew from what is on disk, and begins to connect. */
    protected abstract void boot();

    /** One turn, after the inputs were taken in. */
    protected abstract void turn();

    /** By which a watchdog judges the thread. */
    protected abstract Progress newProgress();

    public final void start() {
        up = true;
        paused = false;
        turnPlanned = false;
        progress = newProgress();
        hasGivenUp = false;
        note("starts");
        boot();
        tick();
        later(Progress.LOOK_EVERY, this::look);
    }

    public final void kill() {
        if (up) {
            note("is killed");
            end();
        }
    }

    /** Ends in whatever way: nothing that it had planned happens any more. */
    protected final void end() {
        up = false;
        paused = false;
        hangs = false;
        rest = null;
        life++;
        frozen.clear();
        inbox.clear();
        outbox = new ArrayList<>();
        List.copyOf(connections).forEach(Connection::ownerDied);
        connections.clear();
    }

    public final void pause() {
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

    public final void resume() {
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

    /** The next turn stands still for so long, before it begins or before what it does has an effect outside. All else goes on. */
    public final void hang(long millis) {
        if (up && !hangs) {
            note("hangs");
            hangs = true;
            hangsLate = world.chance(0.5);
            long hang = ++hangCount;
            long ofLife = life;
            world.after(millis, () -> {
                if (hang == hangCount && life == ofLife) {
                    goOn();
                }
            });
        }
    }

    /** After {@link #hang}. */
    public final void goOn() {
        if (hangs) {
            note("goes on");
            hangs = false;
            Runnable left = rest;
            rest = null;
            if (left != null) {
                socket().accept(left);
            }
        }
    }

    public final boolean isHanging() {
        return hangs;
    }

    /** Whether its watchdog keeps it from opening connections. */
    public final boolean hasGivenUp() {
        return hasGivenUp;
    }

    public final boolean isUp() {
        return up;
    }

    public final boolean isPaused() {
        return paused;
    }

    /** Each turn waits up to so long, ms. */
    public final void slowDown(long most) {
        slowness = most;
    }

    public final boolean isSlow() {
        return slowness > 0;
    }

    /** This process's monotonic clock, ms. */
    final long clock() {
        return clockOrigin + world.now() * clockPerMille / 1000;
    }

    /**
     * Of a new life, none of which has the number of another but by chance. Where clocks step, it begins before the one before it began, at times, and stands
     * still.
     */
    protected final Incarnations incarnations(boolean clocksStep) {
        if (!clocksStep) {
            return new Incarnations(world::now, none -> 0);
        }
        long began = TIME_OF_DAY + world.now() - world.between(0, 6_000);
        return new Incarnations(() -> began, world::pick);
    }

    /** How this life of the process takes in what comes from outside: now, or when it is continued, or never. */
    public final Consumer<Runnable> socket() {
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

    public final List<Connection> connections() {
        return connections.stream().filter(Connection::isOpen).toList();
    }

    public final void note(String what) {
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
            later(world.between(0, 1 + slowness), this::beginTurn);
        }
    }

    /** A thread of its own, which hangs with none of the others. */
    private void look() {
        boolean stuck = progress.look(clock());
        if (stuck && !hasGivenUp) {
            note("is stuck and gives up its connections");
            connections().forEach(Connection::abort);
        }
        hasGivenUp = stuck;
        later(Progress.LOOK_EVERY, this::look);
    }

    private void beginTurn() {
        progress.begins();
        if (hangs && !hangsLate) {
            rest = this::takeTurn;
        } else {
            takeTurn();
        }
    }

    private void takeTurn() {
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
        if (hangs) {
            rest = () -> endTurn(effects);
        } else if (busy == 0) {
            endTurn(effects);
        } else {
            later(busy, () -> endTurn(effects));
        }
    }

    private void endTurn(List<Runnable> effects) {
        effects.forEach(Runnable::run);
        progress.ends();
        turnPlanned = false;
        if (!inbox.isEmpty()) {
            planTurn();
        }
    }
}
