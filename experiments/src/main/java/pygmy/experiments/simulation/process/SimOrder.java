package pygmy.experiments.simulation.process;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import pygmy.broker.log.Participant;
import pygmy.broker.log.ReadGate;
import pygmy.broker.log.Replica;
import pygmy.broker.log.ReplicaParticipant;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Buy;
import pygmy.broker.message.Decision;
import pygmy.broker.message.FindOrder;
import pygmy.broker.message.Orders;
import pygmy.broker.message.Refused;
import pygmy.broker.message.Write;
import pygmy.experiments.simulation.broker.Delivery;
import pygmy.experiments.simulation.broker.SimBroker;
import pygmy.experiments.simulation.invariant.Invariants;
import pygmy.experiments.simulation.plan.Plan;
import pygmy.experiments.simulation.plan.Rules;
import pygmy.experiments.simulation.world.World;

/** An order replica's process: hands buys to the primary, records sales, and finds them again. */
public final class SimOrder extends SimReplica {

    private static final long SELL_TRY = 900;
    private static final long SELL_WITHIN = 2_400;
    /** Fewer than the requests that it takes at a time: it must refuse some. */
    private static final int CALLS = 2;

    private Reader<Orders> reader;
    private Calls calls;

    SimOrder(World world, SimBroker broker, Plan plan, Rules rules, Invariants invariants, int replica) {
        super(world, broker, plan, rules, invariants, Beat.Service.ORDER, replica);
    }

    @Override
    protected Participant build() {
        var standing = disk().standing();
        Replica replica = new Replica(self, times, rules.follower(times, Beat.Service.ORDER, self.replica(), standing));
        ReadGate<Delivery> gate = rules.gate(name, changes -> changes.decisions().stream().map(Decision::request).toList(),
                standing.history().applied(), 64);
        reader = new Reader<>(this, gate, body -> new Reader.Wanted<>(found -> List.of(((FindOrder) body).id()), null), body -> looking((FindOrder) body),
                found -> found.orders().forEach(order -> invariants.shows(name, order)));
        calls = new Calls(this, rules, CALLS);
        calls.start();
        return new ReplicaParticipant(replica, store(), gate, new Port(), plan.events().prefetch(), nonce -> {});
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
            input(() -> {});
        }
    }

    private Supplier<Orders> looking(FindOrder wanted) {
        Orders found = new Orders(disk().decision(wanted.id()).stream().toList());
        return () -> found;
    }
}
