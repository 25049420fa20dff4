package pygmy.experiments.simulation;

import java.util.function.Function;
import pygmy.broker.log.ReadGate;
import pygmy.broker.message.Position;
import pygmy.experiments.simulation.broker.Delivery;

/** A replica's reading threads: they run at other moments than the turns of the thread that owns the replica, also in the midst of a commit. */
final class Reader<V> {

    /** A read as the gate wants to know it. */
    record Wanted(Object key, Position atLeast) {}

    private static final long WAITS = 800;

    private final SimProcess process;
    private final ReadGate<Delivery> gate;
    private final Function<Object, Wanted> wanted;
    private final Function<Object, V> look;
    private final java.util.function.Consumer<V> showing;

    /**
     * @param wanted  what a request asks for
     * @param look    reads the store, in one transaction
     * @param showing told what is about to be answered
     */
    Reader(SimProcess process, ReadGate<Delivery> gate, Function<Object, Wanted> wanted, Function<Object, V> look,
            java.util.function.Consumer<V> showing) {
        this.process = process;
        this.gate = gate;
        this.wanted = wanted;
        this.look = look;
        this.showing = showing;
    }

    void arrived(Delivery delivery) {
        offer(delivery);
        process.later(process.world.between(0, 1), this::step);
    }

    /** Answers what may be answered now. */
    void step() {
        for (Delivery read : gate.takeReady()) {
            long installs = gate.view();
            V view = look.apply(read.body());
            if (process.world.chance(0.15)) {
                process.later(process.world.between(1, 12), () -> show(read, view, installs));
            } else {
                show(read, view, installs);
            }
        }
        gate.expired(process.clock()).forEach(Delivery::ack);
    }

    private void show(Delivery read, V view, long installs) {
        if (gate.mayShow(wanted.apply(read.body()).key(), installs)) {
            showing.accept(view);
            read.answer(view);
        } else {
            offer(read);
        }
    }

    private void offer(Delivery read) {
        Wanted what = wanted.apply(read.body());
        if (!gate.offer(read, what.key(), what.atLeast(), process.clock() + WAITS)) {
            read.ack();
        }
    }
}
