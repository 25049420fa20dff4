package pygmy.experiments.simulation.process;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import pygmy.broker.log.ReadGate;
import pygmy.broker.message.Position;
import pygmy.experiments.simulation.broker.Delivery;

/** A replica's reading threads: they run at other moments than the turns of the thread that owns the replica, also in the midst of a commit. */
final class Reader<V> {

    /** A read as the gate wants to know it: the keys of what an answer shows, which is null where there is none yet. */
    record Wanted<V>(Function<V, Collection<?>> keys, Position atLeast) {}

    private static final long WAITS = 800;

    private final SimProcess process;
    private final ReadGate<Delivery> gate;
    private final Function<Object, Wanted<V>> wanted;
    private final Function<Object, Supplier<V>> look;
    private final Consumer<V> showing;
    private final Deque<Delivery> taken = new ArrayDeque<>();

    /**
     * @param wanted  what a request asks for
     * @param look    reads the store, in one transaction, for what is answered later
     * @param showing told what is about to be answered
     */
    Reader(SimProcess process, ReadGate<Delivery> gate, Function<Object, Wanted<V>> wanted,
            Function<Object, Supplier<V>> look, Consumer<V> showing) {
        this.process = process;
        this.gate = gate;
        this.wanted = wanted;
        this.look = look;
        this.showing = showing;
    }

    void arrived(Delivery delivery) {
        offer(delivery, null);
        process.later(process.world.between(0, 1), this::step);
    }

    /** Answers what may be answered now; the threads may be held up at any point, also when they have taken a read and not looked yet. */
    void step() {
        taken.addAll(gate.takeReady());
        while (!taken.isEmpty()) {
            if (process.world.chance(0.1)) {
                process.later(heldUp(), this::step);
                break;
            }
            Delivery read = taken.poll();
            long installs = gate.view();
            Supplier<V> view = look.apply(read.body());
            if (process.world.chance(0.15)) {
                process.later(heldUp(), () -> show(read, view, installs));
            } else {
                show(read, view, installs);
            }
        }
        gate.expired(process.clock()).forEach(Delivery::ack);
    }

    private void show(Delivery read, Supplier<V> looked, long installs) {
        V view = looked.get();
        if (gate.mayShow(wanted.apply(read.body()).keys().apply(view), installs)) {
            showing.accept(view);
            read.answer(view);
        } else {
            offer(read, view);
        }
    }

    /** For how long a thread is, ms: now and then for as long as a transfer takes. */
    private long heldUp() {
        return process.world.chance(0.1) ? process.world.between(50, 700) : process.world.between(1, 12);
    }

    private void offer(Delivery read, V seen) {
        Wanted<V> what = wanted.apply(read.body());
        if (!gate.offer(read, what.keys().apply(seen), what.atLeast(), process.clock() + WAITS)) {
            read.ack();
        }
    }
}
