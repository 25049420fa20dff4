package pygmy.experiments.simulation.process;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import pygmy.broker.liveness.FailureDetector;
import pygmy.broker.log.Participant;
import pygmy.broker.log.ReadGate;
import pygmy.broker.log.Replica;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Book;
import pygmy.broker.message.Books;
import pygmy.broker.message.Decided;
import pygmy.broker.message.Event;
import pygmy.broker.message.Members;
import pygmy.broker.message.Position;
import pygmy.broker.message.Read;
import pygmy.broker.message.TransferPage;
import pygmy.broker.message.TransferRequest;
import pygmy.catalog.primary.CatalogEffect;
import pygmy.catalog.primary.CatalogParticipant;
import pygmy.catalog.primary.CatalogReplica;
import pygmy.catalog.primary.Election;
import pygmy.catalog.primary.Leases;
import pygmy.catalog.primary.LockPort;
import pygmy.catalog.primary.Membership;
import pygmy.catalog.primary.Primary;
import pygmy.experiments.simulation.broker.Connection;
import pygmy.experiments.simulation.broker.Delivery;
import pygmy.experiments.simulation.broker.SimBroker;
import pygmy.experiments.simulation.invariant.Invariants;
import pygmy.experiments.simulation.plan.Lists;
import pygmy.experiments.simulation.plan.Plan;
import pygmy.experiments.simulation.plan.Rules;
import pygmy.experiments.simulation.world.World;

/** A catalog replica's process. */
public final class SimCatalog extends SimReplica {

    /** A request for a page waits for so long, ms, for this replica to come as far as the one that sent the page before. */
    private static final long PAGE_WAITS = 80;
    private static final long PAGE_TICK = 20;

    private static final long LEAVES_WITHIN = 2_000;

    private CatalogReplica<Delivery> catalog;
    private Reader<Books> reader;
    private SimLock lock;
    private long terms;
    private boolean leaving;
    private long promote;
    private Consumer<Event> onPublish = event -> {};

    public SimCatalog(World world, SimBroker broker, Plan plan, Rules rules, Invariants invariants, int replica) {
        super(world, broker, plan, rules, invariants, Beat.Service.CATALOG, replica);
    }

    /** Ends as on SIGTERM: says so, finishes what it has begun, and goes. */
    public void leave() {
        note("leaves");
        leaving = true;
        input(() -> {
            catalog.leave();
            later(100, () -> goOnceIdle(world.now() + LEAVES_WITHIN));
        });
    }

    public boolean isLeaving() {
        return isUp() && leaving;
    }

    public boolean leads() {
        return isUp() && !isPaused() && catalog.role() == Beat.Role.PRIMARY;
    }

    /** A person writes it into the environment of this process, where it stays. */
    public void promote() {
        var standing = disk().standing();
        promote = 1 + Math.max(standing.promised(), standing.history().applied().epoch());
        note("is started with --promote " + promote + " from now on");
    }

    /** Tells what happens when a confirmed event is published next. */
    public void onPublish(Consumer<Event> what) {
        onPublish = what;
    }

    void aboutToPublish(Event event) {
        onPublish.accept(event);
    }

    long nextTerm() {
        return ++terms;
    }

    /** The connection that it leads or stands by, or null. */
    public Connection lockConnection() {
        return lock == null ? null : lock.connection();
    }

    @Override
    public String describe() {
        return super.describe() + " " + catalog.role() + " " + catalog.stage();
    }

    @Override
    protected Participant build() {
        var standing = disk().standing();
        Replica replica = new Replica(self, times, rules.follower(times, Beat.Service.CATALOG, self.replica(), standing));
        replica.configured(plan.configured(self.replica()));
        ReadGate<Delivery> gate = rules.gate(name, changes -> changes.touched().toList(), standing.history().applied(), 64);
        reader = new Reader<>(this, gate, body -> wanted((Read) body), body -> looking((Read) body), books -> invariants.shows(name, books));
        catalog = new CatalogReplica<>(replica, new Parts(), "log-" + name + "-" + world.now(), this::imports, standing.promised());
        lock = null;
        terms = 0;
        leaving = false;
        return new CatalogParticipant<>(catalog, store(), gate, new Port(), new SimLockPort(), plan.events().prefetch());
    }

    @Override
    protected Map<String, Consumer<Delivery>> services() {
        Map<String, Consumer<Delivery>> services = new LinkedHashMap<>();
        services.put(Names.QUERY, query -> {
            reader.arrived(query);
            input(() -> {});
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
        TransferRequest asked = (TransferRequest) request.body();
        TransferPage page = SimTransfers.page(disk(), rules.transferRules(), asked, salesOnly, plan.pageSize());
        if (!rules.transferRules().mustWait(page, asked)) {
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
        return () -> rules.shown(snapshot, () -> look(read));
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
            return rules.election(times, self.replica(), plan.configured(self.replica()), promote, replica.follower(), replica.detector(), promised);
        }

        @Override
        public Leases leases() {
            return rules.leases(times);
        }

        @Override
        public Membership membership(String log, Position start, Members members, FailureDetector detector) {
            return rules.membership(log, self.replica(), start, members, detector);
        }

        @Override
        public Primary<Delivery> primary(String log, Position start, Leases leases, Membership membership, List<Book> imports) {
            note("leads epoch " + start.epoch() + " from " + start);
            invariants.serves(name, start, disk().history(), disk().books(), disk().decisions());
            return rules.primary(log, start, disk(), leases, membership, imports);
        }
    }

    private final class SimLockPort implements LockPort<Delivery> {

        @Override
        public void tryLock() {
            emit(() -> lock = new SimLock(SimCatalog.this, catalog));
        }

        @Override
        public void release(String why) {
            SimLock held = lock;
            world.note(name, () -> "lets go of the lock: " + why);
            emit(held::close);
        }

        @Override
        public void tell(CatalogEffect.Step step) {
            world.note(name, step::toString);
        }

        @Override
        public void publish(Event event, boolean confirmed) {
            SimLock held = lock;
            world.note(name, () -> "publishes " + Words.of(event));
            invariants.publishes(name, event);
            emit(() -> held.publish(event, confirmed));
        }

        @Override
        public void serve() {
            SimLock held = lock;
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
        public void sendBeat(Beat beat) {
            SimLock held = lock;
            emit(() -> held.send(beat));
        }
    }
}
