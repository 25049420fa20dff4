package pygmy.catalog;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import pygmy.broker.amqp.EventQueue;
import pygmy.broker.amqp.Names;
import pygmy.broker.boot.NodeContext;
import pygmy.broker.boot.Settings;
import pygmy.broker.liveness.FailureDetector;
import pygmy.broker.liveness.Incarnations;
import pygmy.broker.liveness.Self;
import pygmy.broker.liveness.Times;
import pygmy.broker.log.Follower;
import pygmy.broker.log.LogStore.Standing;
import pygmy.broker.log.ReadGate;
import pygmy.broker.log.Replica;
import pygmy.broker.message.Book;
import pygmy.broker.message.Found;
import pygmy.broker.message.Members;
import pygmy.broker.message.Position;
import pygmy.broker.message.Read;
import pygmy.broker.message.Refused;
import pygmy.broker.node.Node;
import pygmy.broker.node.Opened;
import pygmy.broker.node.ReadService;
import pygmy.broker.node.ReplicaRuntime;
import pygmy.broker.rpc.Call;
import pygmy.broker.rpc.RpcServer;
import pygmy.broker.rpc.Timing;
import pygmy.catalog.primary.CatalogParticipant;
import pygmy.catalog.primary.CatalogReplica;
import pygmy.catalog.primary.Election;
import pygmy.catalog.primary.Leases;
import pygmy.catalog.primary.Membership;
import pygmy.catalog.primary.Primary;
import pygmy.catalog.store.BooksFile;
import pygmy.catalog.store.CatalogReader;
import pygmy.catalog.store.SqliteCatalogStore;

/** One life of a catalog replica: joins its store, its protocol and its adapters. */
final class CatalogNode implements Node, ReplicaRuntime.Service {

    private final SqliteCatalogStore store;
    private final ReplicaRuntime runtime;
    private final LockAdapter lock;
    private final CatalogReplica<Call> replica;
    private final CatalogParticipant<Call> participant;
    private final ReadService<Read, Found> reads;
    private final List<RpcServer> servers;
    private volatile boolean idle = true;

    CatalogNode(NodeContext context, CatalogSettings catalog, Self self, Incarnations incarnations, Consumer<Throwable> failed, Opened opened) {
        Settings settings = context.settings();
        store = opened.add(SqliteCatalogStore.open(settings.data(), self.name()));
        CatalogReader reader = opened.add(store.reader());
        Standing standing = store.standing();
        List<Book> file = books(catalog, standing.loaded());
        runtime = new ReplicaRuntime(context.connections(self), settings.callsInFlight(), self, incarnations, context.meters(), failed, opened);
        lock = opened.add(new LockAdapter(runtime, self.name(), context.meters()));
        Times times = settings.protocolTimes();
        Replica follows = new Replica(self, times, new Follower(times, self.service(), self.replica(), standing));
        follows.configured(settings.catalogs());
        replica = new CatalogReplica<>(follows, new Parts(settings, catalog, self, store), UUID.randomUUID().toString(),
                at -> notStored(file), standing.promised());
        lock.join(replica);
        ReadGate<ReadService.Asked<Read>> gate = new ReadGate<>(self.name(), changes -> changes.touched().toList(),
                standing.history().applied(), catalog.prefetch());
        participant = new CatalogParticipant<>(replica, store, gate, runtime.port(), lock, EventQueue.Bounds.DEFAULT.prefetch());
        reads = opened.add(new ReadService<>(self.name() + "-reads", gate, new ReadService.Terms<>(Read::shown, Read::atLeast, reader::read),
                Timing.Part.CATALOG, () -> runtime.offer(participant::sendBarrier), failed));
        TransferService transfers = opened.add(new TransferService(self.name(), opened.add(store.reader()), catalog.pageRows(), failed));
        Names names = runtime.connections().names();
        servers = List.of(new RpcServer(runtime.connections(), names.catalogQuery(), catalog.prefetch(), this::read),
                new RpcServer(runtime.connections(), names.catalogSync(), 4, transfers::catalog),
                new RpcServer(runtime.connections(), names.orderSync(), 4, transfers::orders));
        // The first to be closed, as others wait for it.
        opened.add(lock);
        servers.forEach(opened::add);
        runtime.watch("the writer of the lock's connection", lock::isStuck);
        runtime.watch("the thread that serves reads", reads::isStuck);
        runtime.watch("the thread that serves transfers", transfers::isStuck);
    }

    @Override
    public void start() {
        runtime.start(participant, this, runtime.connections().names().catalogSync());
    }

    @Override
    public void turned() {
        idle = replica.isIdle();
        reads.wake();
    }

    @Override
    public void serve(boolean live) {
        servers.forEach(live ? RpcServer::start : RpcServer::stop);
    }

    @Override
    public String state() {
        return runtime.state();
    }

    @Override
    public void leave() {
        runtime.put(replica::leave);
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
