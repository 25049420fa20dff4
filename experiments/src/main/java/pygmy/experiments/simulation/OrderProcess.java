package pygmy.experiments.simulation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import pygmy.broker.log.Follower;
import pygmy.broker.log.ReadGate;
import pygmy.broker.log.Replica;
import pygmy.broker.log.ReplicaLoop;
import pygmy.broker.log.StoreWrite;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Consumed;
import pygmy.broker.message.Buy;
import pygmy.broker.message.Decision;
import pygmy.broker.message.FindOrder;
import pygmy.broker.message.Orders;
import pygmy.broker.message.Refused;
import pygmy.broker.message.Write;
import pygmy.experiments.simulation.broker.Delivery;
import pygmy.experiments.simulation.broker.SimBroker;
import pygmy.experiments.simulation.invariant.Invariants;

/** An order replica's process: hands buys to the primary, records sales, and finds them again. */
final class OrderProcess extends ReplicaProcess {

    private static final long SELL_TRY = 900;
    private static final long SELL_WITHIN = 2_400;
    /** Fewer than the requests that it takes at a time: it must refuse some. */
    private static final int CALLS = 2;

    private ReplicaLoop loop;
    private Reader<Orders> reader;
    private Calls calls;

    OrderProcess(World world, SimBroker broker, Plan plan, Cores cores, Invariants invariants, int replica) {
        super(world, broker, plan, cores, invariants, Beat.Service.ORDER, replica);
    }

    @Override
    protected void build() {
        var standing = disk().standing();
        Replica replica = new Replica(self, times, cores.follower(times, Beat.Service.ORDER, self.replica(), standing));
        ReadGate<Delivery> gate = cores.gate(name, changes -> changes.decisions().stream().map(Decision::request).toList(),
                standing.history().applied(), 64);
        reader = new Reader<>(this, gate, body -> new Reader.Wanted<>(found -> List.of(((FindOrder) body).id()), null), body -> looking((FindOrder) body),
                found -> found.orders().forEach(order -> invariants.shows(name, order)));
        loop = new ReplicaLoop(replica, store(), gate, new ReplicaOutside(), plan.events().prefetch(), nonce -> { });
        calls = new Calls(this, cores, CALLS);
        calls.start();
    }

    @Override
    protected void turn() {
        loop.turn(clock());
        serveIfLive();
    }

    @Override
    protected Follower follower() {
        return loop.replica().follower();
    }

    @Override
    protected void opened(long incarnation, Consumed consumed) {
        loop.opened(incarnation, consumed);
    }

    @Override
    protected void closed() {
        follower().closed();
    }

    @Override
    protected void heard(Beat beat) {
        loop.replica().heard(beat, clock());
    }

    @Override
    protected List<StoreWrite> takeWrites() {
        return follower().takeWrites();
    }

    @Override
    protected void persist(List<StoreWrite> writes) {
        loop.persist(writes);
    }

    @Override
    protected Map<String, Consumer<Delivery>> services() {
        Map<String, Consumer<Delivery>> services = new LinkedHashMap<>();
        services.put(Names.ORDER, this::serve);
        return services;
    }

    @Override
    protected String syncQueue() {
        return Names.ORDER_SYNC;
    }

    @Override
    protected void readerStep() {
        reader.step();
    }

    private void serve(Delivery request) {
        if (request.body() instanceof Buy buy) {
            calls.call(Names.PRIMARY, new Write.Sell(buy.id(), buy.item(), buy.quantity()), SELL_TRY, SELL_WITHIN, decided -> {
                if (decided == null) {
                    request.requeue();
                } else if (decided instanceof Refused refused) {
                    request.refuse(new Calls.Refusal(refused, !request.redelivered()));
                } else {
                    request.answer(decided);
                }
            });
        } else {
            reader.arrived(request);
            input(() -> { });
        }
    }

    private Supplier<Orders> looking(FindOrder wanted) {
        Orders found = new Orders(disk().decision(wanted.id()).stream().toList());
        return () -> found;
    }
}
