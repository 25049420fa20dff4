package pygmy.order;

import java.util.List;
import java.util.function.Consumer;
import pygmy.broker.Settings;
import pygmy.broker.amqp.EventQueue;
import pygmy.broker.liveness.Self;
import pygmy.broker.log.Follower;
import pygmy.broker.log.ReadGate;
import pygmy.broker.log.Replica;
import pygmy.broker.log.ReplicaLoop;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Buy;
import pygmy.broker.message.Consumed;
import pygmy.broker.message.Decision;
import pygmy.broker.message.FindOrder;
import pygmy.broker.message.Orders;
import pygmy.broker.message.Refused;
import pygmy.broker.node.Clock;
import pygmy.broker.node.Incarnations;
import pygmy.broker.node.Node;
import pygmy.broker.node.NodeContext;
import pygmy.broker.node.Opened;
import pygmy.broker.node.ReadService;
import pygmy.broker.node.ReplicaShell;
import pygmy.broker.rpc.Call;
import pygmy.broker.rpc.RpcServer;
import pygmy.broker.rpc.Timing;
import pygmy.order.store.OrderReader;
import pygmy.order.store.SqliteOrderStore;

/** One life of an order replica: joins its store, its core and its adapters. */
final class OrderNode implements Node, ReplicaShell.Core {

    private final OrderReader reader;
    private final ReplicaShell shell;
    private final ReplicaLoop loop;
    private final ReadService<FindOrder, Orders> reads;
    private final Buying buying;
    private final RpcServer server;

    OrderNode(NodeContext context, OrderSettings order, Self self, Incarnations incarnations, Consumer<Throwable> failed, Opened opened) {
        Settings settings = context.settings();
        SqliteOrderStore store = opened.add(SqliteOrderStore.open(settings.data(), self.name()));
        reader = opened.add(store.reader());
        shell = new ReplicaShell(context, self, incarnations, failed, opened);
        Follower follower = new Follower(settings.protocolTimes(), self.service(), self.replica(), store.standing());
        ReadGate<ReadService.Asked<FindOrder>> gate = new ReadGate<>(self.name(),
                changes -> changes.decisions().stream().map(Decision::request).toList(), follower.history().applied(), order.prefetch());
        loop = new ReplicaLoop(new Replica(self, settings.protocolTimes(), follower), store, gate, shell.outside(),
                EventQueue.Bounds.DEFAULT.prefetch(), nonce -> { });
        ReadService.Terms<FindOrder, Orders> terms = new ReadService.Terms<>((find, found) -> List.of(find.id()), find -> null, this::find);
        reads = opened.add(new ReadService<>(self.name() + "-reads", gate, terms, Timing.Part.ORDER, () -> shell.offer(loop::sendBarrier), failed));
        buying = new Buying(shell.rpc(), shell.connections().names().catalogPrimary(), order);
        server = opened.add(new RpcServer(shell.connections(), shell.connections().names().order(), order.prefetch(), this::handle));
        shell.watch("the reading thread", reads::isStuck);
    }

    @Override
    public void start() {
        shell.start(this, loop.replica(), shell.connections().names().orderSync());
    }

    @Override
    public void opened(long incarnation, Consumed consumed) {
        loop.opened(incarnation, consumed);
    }

    @Override
    public void closed() {
        loop.replica().follower().closed();
    }

    @Override
    public void heard(Beat beat, long now) {
        loop.replica().heard(beat, now);
    }

    @Override
    public void unreadable(long tag, long now) {
        loop.replica().follower().unreadable(tag, now, false);
    }

    @Override
    public void turn() {
        loop.turn(Clock.millis());
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
        return shell.state();
    }

    @Override
    public void leave() {
        shell.put(() -> loop.replica().leave());
    }

    private void handle(Object request, Call call) {
        if (request instanceof Buy buy) {
            buying.handle(buy, call);
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
