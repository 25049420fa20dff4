package pygmy.frontend;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import pygmy.broker.amqp.Names;
import pygmy.broker.liveness.Self;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.message.Books;
import pygmy.broker.message.Buy;
import pygmy.broker.message.Decided;
import pygmy.broker.message.FindOrder;
import pygmy.broker.message.Orders;
import pygmy.broker.message.Position;
import pygmy.broker.message.Read;
import pygmy.broker.message.Refused;
import pygmy.broker.message.Write;
import pygmy.broker.node.Clock;
import pygmy.broker.rpc.Outcome;
import pygmy.broker.rpc.RpcClient;
import pygmy.broker.rpc.Timing;
import pygmy.frontend.core.Coherence.Plan;
import pygmy.frontend.core.Coherence;

/**
 * Answers from the cache where that may be, else over the broker. Misses of one key share one call as long as nothing touched the key meanwhile: whoever
 * joins under a lease asks for the same floor in the same generation, so the answer on its way is as new as its own would have to be.
 */
final class BrokerBookstore implements Bookstore {

    /** Hands an answer to the thread that owns the cache. */
    interface Filler {
        void fill(Read key, Books books, long generation);
    }

    private record Flight(Read key, Position atLeast, long generation) {}

    private static final Counter HITS = gets("hit");
    private static final Counter MISSES = gets("miss");
    private static final Counter BYPASSES = gets("bypass");

    private final String name;
    private final Coherence coherence;
    private final RpcClient rpc;
    private final Names names;
    private final KnownReplicas cluster;
    private final FrontendSettings settings;
    private final Filler filler;
    private final ConcurrentMap<Flight, CompletableFuture<Answer<Books>>> flights = new ConcurrentHashMap<>();

    BrokerBookstore(Self self, Coherence coherence, RpcClient rpc, Names names, KnownReplicas cluster, FrontendSettings settings, Filler filler) {
        this.name = self.name();
        this.coherence = coherence;
        this.rpc = rpc;
        this.names = names;
        this.cluster = cluster;
        this.settings = settings;
        this.filler = filler;
    }

    @Override
    public CompletableFuture<Answer<Books>> lookup(int item) {
        return read(new Read.Lookup(item, null));
    }

    @Override
    public CompletableFuture<Answer<Books>> search(String topic) {
        return read(new Read.Search(topic, null));
    }

    @Override
    public CompletableFuture<Outcome<Decided>> buy(Buy buy) {
        return cluster.canServe(Service.ORDER) ? write(names.order(), buy) : unavailable("order");
    }

    @Override
    public CompletableFuture<Outcome<Decided>> write(Write write) {
        return cluster.canServe(Service.CATALOG) ? write(names.catalogPrimary(), write) : unavailable("catalog");
    }

    @Override
    public CompletableFuture<Outcome<Orders>> order(String id) {
        return cluster.canServe(Service.ORDER)
                ? rpc.call(names.order(), new FindOrder(id), Orders.class, millis(settings.read().budget()), millis(settings.read().perTry()))
                : unavailable("order");
    }

    private CompletableFuture<Answer<Books>> read(Read key) {
        Plan plan = coherence.plan(key, Clock::elapsed);
        if (plan instanceof Plan.Hit hit) {
            HITS.increment();
            return CompletableFuture.completedFuture(new Answer<>(new Outcome.Done<>(hit.books(), name, Timing.NONE), CacheUse.HIT));
        }
        if (!cluster.canServe(Service.CATALOG)) {
            return CompletableFuture.completedFuture(new Answer<>(new Outcome.Rejected<>(Refused.Why.UNAVAILABLE,
                    "no catalog replica is there to serve", Timing.NONE), CacheUse.BYPASS));
        }
        (plan instanceof Plan.Miss ? MISSES : BYPASSES).increment();
        if (plan instanceof Plan.Miss miss) {
            Flight flight = new Flight(key, miss.atLeast(), miss.generation());
            CompletableFuture<Answer<Books>> mine = new CompletableFuture<>();
            CompletableFuture<Answer<Books>> shared = flights.putIfAbsent(flight, mine);
            if (shared != null) {
                return shared;
            }
            ask(key.atLeast(miss.atLeast())).thenAccept(outcome -> {
                flights.remove(flight);
                if (outcome instanceof Outcome.Done<Books> done) {
                    filler.fill(key, done.value(), miss.generation());
                }
                mine.complete(new Answer<>(outcome, CacheUse.MISS));
            });
            return mine;
        }
        return ask(key).thenApply(outcome -> new Answer<>(outcome, CacheUse.BYPASS));
    }

    private CompletableFuture<Outcome<Books>> ask(Read read) {
        return rpc.call(names.catalogQuery(), read, Books.class, millis(settings.read().budget()), millis(settings.read().perTry()));
    }

    private CompletableFuture<Outcome<Decided>> write(String queue, Object request) {
        return rpc.call(queue, request, Decided.class, millis(settings.write().budget()), millis(settings.write().perTry()))
                .thenApply(outcome -> outcome instanceof Outcome.Unknown<Decided> unknown && !cluster.hasPrimary()
                        ? new Outcome.Unknown<>(unknown.problem() + "; there is no primary", unknown.timing().waitedForPrimary()) : outcome);
    }

    private static <T> CompletableFuture<Outcome<T>> unavailable(String service) {
        return CompletableFuture.completedFuture(new Outcome.Rejected<>(Refused.Why.UNAVAILABLE,
                "no " + service + " replica is there to serve", Timing.NONE));
    }

    private static Counter gets(String result) {
        return Metrics.counter("cache.gets", "cache", "books", "result", result);
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }
}
