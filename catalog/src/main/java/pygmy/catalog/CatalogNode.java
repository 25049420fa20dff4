package pygmy.catalog;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import pygmy.broker.Settings;
import pygmy.broker.amqp.EventQueue;
import pygmy.broker.amqp.Names;
import pygmy.broker.liveness.FailureDetector;
import pygmy.broker.liveness.Self;
import pygmy.broker.liveness.Times;
import pygmy.broker.log.Follower;
import pygmy.broker.log.LogStore.Standing;
import pygmy.broker.log.ReadGate;
import pygmy.broker.log.Replica;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Book;
import pygmy.broker.message.Consumed;
import pygmy.broker.message.Found;
import pygmy.broker.message.Members;
import pygmy.broker.message.Position;
import pygmy.broker.message.Read;
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
import pygmy.catalog.core.CatalogLoop;
import pygmy.catalog.core.CatalogReplica;
import pygmy.catalog.core.Election;
import pygmy.catalog.core.Leases;
import pygmy.catalog.core.Membership;
import pygmy.catalog.core.Primary;
import pygmy.catalog.store.BooksFile;
import pygmy.catalog.store.CatalogReader;
import pygmy.catalog.store.SqliteCatalogStore;

/** One life of a catalog replica: joins its store, its core and its adapters. */
final class CatalogNode implements Node, ReplicaShell.Core {

    private final SqliteCatalogStore store;
    private final ReplicaShell shell;
    private final Lock lock;
    private final CatalogLoop<Call> loop;
    private final ReadService<Read, Found> reads;
    private final List<RpcServer> servers;
    private volatile boolean idle = true;

    CatalogNode(NodeContext context, CatalogSettings catalog, Self self, Incarnations incarnations, Consumer<Throwable> failed, Opened opened) {
        Settings settings = context.settings();
        store = opened.add(SqliteCatalogStore.open(settings.data(), self.name()));
        CatalogReader reader = opened.add(store.reader());
        Standing standing = store.standing();
        List<Book> file = books(catalog, standing.loaded());
        shell = new ReplicaShell(context, self, incarnations, failed, opened);
        lock = opened.add(new Lock(shell, self.name()));
        Times times = settings.protocolTimes();
        Replica replica = new Replica(self, times, new Follower(times, self.service(), self.replica(), standing));
        replica.configured(settings.catalogs());
        CatalogReplica<Call> core = new CatalogReplica<>(replica, new Parts(settings, catalog, self, store), UUID.randomUUID().toString(),
                at -> notStored(file), standing.promised());
        lock.join(core);
        ReadGate<ReadService.Asked<Read>> gate = new ReadGate<>(self.name(), changes -> changes.touched().toList(),
                standing.history().applied(), catalog.prefetch());
        loop = new CatalogLoop<>(core, store, gate, lock, EventQueue.Bounds.DEFAULT.prefetch());
        reads = opened.add(new ReadService<>(self.name() + "-reads", gate, new ReadService.Terms<>(Read::shown, Read::atLeast, reader::read),
                Timing.Part.CATALOG, () -> shell.offer(loop.replica()::sendBarrier), failed));
        Syncing syncing = opened.add(new Syncing(self.name(), opened.add(store.reader()), catalog.pageRows(), failed));
        Names names = shell.connections().names();
        servers = List.of(new RpcServer(shell.connections(), names.catalogQuery(), catalog.prefetch(), this::read),
                new RpcServer(shell.connections(), names.catalogSync(), 4, syncing::catalog),
                new RpcServer(shell.connections(), names.orderSync(), 4, syncing::orders));
        // The first to be closed, as others wait for it.
        opened.add(lock);
        servers.forEach(opened::add);
        shell.watch("the writer of the lock's connection", lock::isStuck);
        shell.watch("the reading thread", reads::isStuck);
        shell.watch("the thread that serves transfers", syncing::isStuck);
    }

    @Override
    public void start() {
        shell.start(this, loop.catalog().replica(), shell.connections().names().catalogSync());
    }

    @Override
    public void opened(long incarnation, Consumed consumed) {
        loop.opened(incarnation, consumed, Clock.millis());
    }

    @Override
    public void closed() {
        loop.catalog().closed();
    }

    @Override
    public void heard(Beat beat, long now) {
        loop.catalog().heard(beat, now);
    }

    @Override
    public void unreadable(long tag, long now) {
        loop.catalog().unreadable(tag, now);
    }

    @Override
    public void turn() {
        loop.turn(Clock.millis(), System.currentTimeMillis());
        idle = loop.catalog().isIdle();
        reads.wake();
    }

    @Override
    public void serve(boolean live) {
        servers.forEach(live ? RpcServer::start : RpcServer::stop);
    }

    @Override
    public String state() {
        return shell.state();
    }

    @Override
    public void leave() {
        shell.put(loop.catalog()::leave);
    }

    @Override
    public boolean isIdle() {
        return idle;
    }

    @Override
    public void hangs(String why) {
        lock.cut(why);
    }

    private void read(Object request, Call call) {
        if (request instanceof Read read) {
            reads.handle(read, call);
        } else {
            call.refuse(Refused.Why.INVALID, "a catalog replica serves reads here, not " + request.getClass().getSimpleName());
        }
    }

    /** Once the import is in the log nobody needs the file: it may be gone. */
    private static List<Book> books(CatalogSettings catalog, boolean loaded) {
        if (loaded) {
            return List.of();
        }
        return catalog.books() == null ? BooksFile.readDefault() : BooksFile.read(catalog.books());
    }

    /** What an interrupted import left to do; never nothing, as the last batch says that the import is complete. */
    private List<Book> notStored(List<Book> file) {
        Set<Integer> stored = store.ids();
        List<Book> rest = file.stream().filter(book -> !stored.contains(book.id())).toList();
        return rest.isEmpty() ? file.subList(file.size() - 1, file.size()) : rest;
    }

    private record Parts(Settings settings, CatalogSettings catalog, Self self, SqliteCatalogStore store) implements CatalogReplica.Parts<Call> {

        @Override
        public Election election(Replica replica, long promised) {
            return new Election(settings.protocolTimes(), replica.self().replica(), settings.catalogs(), catalog.promotion(), replica.follower(),
                    replica.detector(), promised);
        }

        @Override
        public Leases leases() {
            return new Leases(settings.protocolTimes());
        }

        @Override
        public Membership membership(String log, Position start, Members members, FailureDetector detector) {
            return new Membership(log, self.replica(), start, members, detector);
        }

        @Override
        public Primary<Call> primary(String log, Position start, Leases leases, Membership membership, List<Book> imports) {
            return new Primary<>(log, start, store, leases, membership, imports);
        }
    }
}
