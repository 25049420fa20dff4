package pygmy.experiments.simulation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import pygmy.broker.liveness.FailureDetector;
import pygmy.broker.log.Follower;
import pygmy.broker.log.ReadGate;
import pygmy.broker.log.Replica;
import pygmy.broker.log.StoreWrite;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Consumed;
import pygmy.broker.message.Book;
import pygmy.broker.message.Books;
import pygmy.broker.message.Decided;
import pygmy.broker.message.Event;
import pygmy.broker.message.Members;
import pygmy.broker.message.Position;
import pygmy.broker.message.Read;
import pygmy.broker.message.SyncPage;
import pygmy.broker.message.SyncRequest;
import pygmy.catalog.core.CatalogEffect;
import pygmy.catalog.core.CatalogLoop;
import pygmy.catalog.core.CatalogOutside;
import pygmy.catalog.core.CatalogReplica;
import pygmy.catalog.core.Election;
import pygmy.catalog.core.Leases;
import pygmy.catalog.core.Membership;
import pygmy.catalog.core.Primary;
import pygmy.experiments.simulation.broker.Connection;
import pygmy.experiments.simulation.broker.Delivery;
import pygmy.experiments.simulation.broker.SimBroker;
import pygmy.experiments.simulation.invariant.Invariants;

/** A catalog replica's process: runs a {@link CatalogLoop}. */
final class CatalogProcess extends ReplicaProcess {

    /** A request for a page waits for so long, ms, for this replica to come as far as the one that sent the page before. */
    private static final long PAGE_WAITS = 80;
    private static final long PAGE_TICK = 20;

    private static final long LEAVES_WITHIN = 2_000;

    private CatalogLoop<Delivery> loop;
    private CatalogReplica<Delivery> catalog;
    private Reader<Books> reader;
    private Lock lock;
    private long terms;
    private boolean leaving;
    private long promote;
    private Consumer<Event> onPublish = event -> { };

    CatalogProcess(World world, SimBroker broker, Plan plan, Cores cores, Invariants invariants, int replica) {
        super(world, broker, plan, cores, invariants, Beat.Service.CATALOG, replica);
    }

    /** Ends as on SIGTERM: says so, finishes what it has begun, and goes. */
    void leave() {
        note("leaves");
        leaving = true;
        input(() -> {
            catalog.leave();
            later(100, () -> goOnceIdle(world.now() + LEAVES_WITHIN));
        });
    }

    boolean isLeaving() {
        return isUp() && leaving;
    }

    boolean leads() {
        return isUp() && !isPaused() && catalog.role() == Beat.Role.PRIMARY;
    }

    /** A person writes it into the environment of this process, where it stays. */
    void promote() {
        var standing = disk().standing();
        promote = 1 + Math.max(standing.promised(), standing.history().applied().epoch());
        note("is started with --promote " + promote + " from now on");
    }

    /** Tells what happens when a confirmed event is published next. */
    void onPublish(Consumer<Event> what) {
        onPublish = what;
    }

    void aboutToPublish(Event event) {
        onPublish.accept(event);
    }

    long nextTerm() {
        return ++terms;
    }

    /** The connection that it leads or stands by, or null. */
    Connection lockConnection() {
        return lock == null ? null : lock.connection();
    }

    @Override
    String describe() {
        return super.describe() + " " + catalog.role() + " " + catalog.stage();
    }

    @Override
    protected void build() {
        var standing = disk().standing();
        Replica replica = new Replica(self, times, cores.follower(times, Beat.Service.CATALOG, self.replica(), standing));
        replica.configured(plan.configured(self.replica()));
        ReadGate<Delivery> gate = cores.gate(name, changes -> changes.touched().toList(), standing.history().applied(), 64);
        reader = new Reader<>(this, gate, body -> wanted((Read) body), body -> looking((Read) body), books -> invariants.shows(name, books));
        catalog = new CatalogReplica<>(replica, new Parts(), "log-" + name + "-" + world.now(), this::imports, standing.promised());
        lock = null;
        terms = 0;
        leaving = false;
        loop = new CatalogLoop<>(catalog, store(), gate, new CatalogWorld(), plan.events().prefetch());
    }

    @Override
    protected void turn() {
        loop.turn(clock(), world.now());
        serveIfLive();
    }

    @Override
    protected Follower follower() {
        return catalog.follower();
    }

    @Override
    protected void opened(long incarnation, Consumed consumed) {
        loop.opened(incarnation, consumed, clock());
    }

    @Override
    protected void closed() {
        catalog.closed();
    }

    @Override
    protected void heard(Beat beat) {
        catalog.heard(beat, clock());
    }

    @Override
    protected void unreadable(long tag) {
        catalog.unreadable(tag, clock());
    }

    @Override
    protected List<StoreWrite> takeWrites() {
        return catalog.takeWrites();
    }

    @Override
    protected void persist(List<StoreWrite> writes) {
        loop.replica().persist(writes);
    }

    @Override
    protected Map<String, Consumer<Delivery>> services() {
        Map<String, Consumer<Delivery>> services = new LinkedHashMap<>();
        services.put(Names.QUERY, query -> {
            reader.arrived(query);
            input(() -> { });
        });
        services.put(Names.CATALOG_SYNC, request -> sendPage(request, false, world.now() + PAGE_WAITS));
        services.put(Names.ORDER_SYNC, request -> sendPage(request, true, world.now() + PAGE_WAITS));
        return services;
    }

    @Override
    protected String syncQueue() {
        return Names.CATALOG_SYNC;
    }

    @Override
    protected void readerStep() {
        reader.step();
    }

    private void goOnceIdle(long latest) {
        if (catalog.isIdle() || world.now() >= latest) {
            note("ends");
            end();
        } else {
            later(50, () -> goOnceIdle(latest));
        }
    }

    private void sendPage(Delivery request, boolean salesOnly, long givenBackAt) {
        SyncRequest asked = (SyncRequest) request.body();
        SyncPage page = SyncPages.page(disk(), cores.transferRules(), asked, salesOnly, plan.pageSize());
        if (!cores.transferRules().mustWait(page, asked)) {
            request.answer(page);
        } else if (world.now() < givenBackAt) {
            later(PAGE_TICK, () -> sendPage(request, salesOnly, givenBackAt));
        } else {
            request.requeue();
        }
    }

    private List<Book> imports(Position at) {
        return Plan.BOOKS.stream().filter(book -> disk().book(book.id()).isEmpty()).toList();
    }

    private Supplier<Books> looking(Read read) {
        Books snapshot = look(read);
        return () -> cores.shown(snapshot, () -> look(read));
    }

    private Books look(Read read) {
        Position applied = disk().history().applied();
        return read instanceof Read.Lookup lookup ? new Books(disk().book(lookup.item()).stream().toList(), applied)
                : Lists.page(disk().books(), (Read.Search) read, applied);
    }

    private static Reader.Wanted<Books> wanted(Read read) {
        return new Reader.Wanted<>(read::shown, read.atLeast());
    }

    private final class Parts implements CatalogReplica.Parts<Delivery> {

        @Override
        public Election election(Replica replica, long promised) {
            return cores.election(times, self.replica(), plan.configured(self.replica()), promote, replica.follower(), replica.detector(), promised);
        }

        @Override
        public Leases leases() {
            return cores.leases(times);
        }

        @Override
        public Membership membership(String log, Position start, Members members, FailureDetector detector) {
            return cores.membership(log, self.replica(), start, members, detector);
        }

        @Override
        public Primary<Delivery> primary(String log, Position start, Leases leases, Membership membership, List<Book> imports) {
            note("leads epoch " + start.epoch() + " from " + start);
            invariants.serves(name, start, disk().history(), disk().books(), disk().decisions());
            return cores.primary(log, start, disk(), leases, membership, imports);
        }
    }

    private final class CatalogWorld extends ReplicaOutside implements CatalogOutside<Delivery> {

        @Override
        public void tryLock() {
            emit(() -> lock = new Lock(CatalogProcess.this, catalog));
        }

        @Override
        public void release(String why) {
            Lock held = lock;
            world.note(name, () -> "lets go of the lock: " + why);
            emit(held::close);
        }

        @Override
        public void tell(CatalogEffect.Step step) {
            world.note(name, step::toString);
        }

        @Override
        public void publish(Event event, boolean confirmed) {
            Lock held = lock;
            world.note(name, () -> "publishes " + Words.of(event));
            invariants.publishes(name, event);
            emit(() -> held.publish(event, confirmed));
        }

        @Override
        public void serve() {
            Lock held = lock;
            emit(held::serve);
        }

        @Override
        public void answer(Delivery request, Decided decided) {
            if (decided.decision().seq() > 0) {
                invariants.shows(name, decided.decision());
            }
            emit(() -> request.answer(decided));
        }

        @Override
        public void sendBeatOverLock(Beat beat) {
            Lock held = lock;
            emit(() -> held.send(beat));
        }
    }
}
