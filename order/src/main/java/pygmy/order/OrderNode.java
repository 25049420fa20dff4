package pygmy.order;

import java.util.List;
import java.util.function.Consumer;
import pygmy.broker.amqp.EventQueue;
import pygmy.broker.boot.NodeContext;
import pygmy.broker.boot.Settings;
import pygmy.broker.liveness.Incarnations;
import pygmy.broker.liveness.Self;
import pygmy.broker.log.Follower;
import pygmy.broker.log.ReadGate;
import pygmy.broker.log.Replica;
import pygmy.broker.log.ReplicaParticipant;
import pygmy.broker.message.Buy;
import pygmy.broker.message.Decision;
import pygmy.broker.message.FindOrder;
import pygmy.broker.message.Orders;
import pygmy.broker.message.Refused;
import pygmy.broker.node.Node;
import pygmy.broker.node.Opened;
import pygmy.broker.node.ReadService;
import pygmy.broker.node.ReplicaRuntime;
import pygmy.broker.rpc.Call;
import pygmy.broker.rpc.RpcServer;
import pygmy.broker.rpc.Timing;
import pygmy.order.store.OrderReader;
import pygmy.order.store.SqliteOrderStore;

/** One life of an order replica: joins its store, its protocol and its adapters. */
final class OrderNode implements Node, ReplicaRuntime.Service {

    private final OrderReader reader;
    private final ReplicaRuntime runtime;
    private final ReplicaParticipant participant;
    private final ReadService<FindOrder, Orders> reads;
    private final Purchases purchases;
    private final RpcServer server;

    OrderNode(NodeContext context, OrderSettings order, Self self, Incarnations incarnations, Consumer<Throwable> failed, Opened opened) {
        Settings settings = context.settings();
        SqliteOrderStore store = opened.add(SqliteOrderStore.open(settings.data(), self.name()));
        reader = opened.add(store.reader());
        runtime = new ReplicaRuntime(context.connections(self), settings.callsInFlight(), self, incarnations, context.meters(), failed, opened);
        Follower follower = new Follower(settings.protocolTimes(), self.service(), self.replica(), store.standing());
        ReadGate<ReadService.Asked<FindOrder>> gate = new ReadGate<>(self.name(),
                changes -> changes.decisions().stream().map(Decision::request).toList(), follower.history().applied(), order.prefetch());
        participant = new ReplicaParticipant(new Replica(self, settings.protocolTimes(), follower), store, gate, runtime.port(),
                EventQueue.Bounds.DEFAULT.prefetch(), nonce -> {});
        ReadService.Terms<FindOrder, Orders> terms = new ReadService.Terms<>((find, found) -> List.of(find.id()), find -> null, this::find);
        reads = opened.add(new ReadService<>(self.name() + "-reads", gate, terms, Timing.Part.ORDER, () -> runtime.offer(participant::sendBarrier), failed));
        purchases = new Purchases(runtime.rpc(), runtime.connections().names().catalogPrimary(), order);
        server = opened.add(new RpcServer(runtime.connections(), runtime.connections().names().order(), order.prefetch(), this::handle));
        runtime.watch("the thread that serves reads", reads::isStuck);
    }

    @Override
    public void start() {
        runtime.start(participant, this, runtime.connections().names().orderSync());
    }

    @Override
    public void turned() {
        reads.wake();
    }

    @Override
    public void serve(boolean live) {
        if (live) {
            server.start();
        } else {
            server.stop();
        }
    }

    @Override
    public String state() {
        return runtime.state();
    }

    @Override
    public void leave() {
        runtime.put(() -> participant.replica().leave());
    }

    private void handle(Object request, Call call) {
        if (request instanceof Buy buy) {
            purchases.handle(buy, call);
        } else if (request instanceof FindOrder find) {
            reads.handle(find, call);
        } else {
            call.refuse(Refused.Why.INVALID, "an order replica serves purchases and orders, not " + request.getClass().getSimpleName());
        }
    }

    private Orders find(FindOrder find) {
        return new Orders(reader.order(find.id()).stream().toList());
    }
}
