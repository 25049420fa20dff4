package pygmy.frontend;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import pygmy.broker.amqp.Names;
import pygmy.broker.liveness.Self;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.message.Books;
import pygmy.broker.message.Buy;
import pygmy.broker.message.Decided;
import pygmy.broker.message.FindOrder;
import pygmy.broker.message.Found;
import pygmy.broker.message.Orders;
import pygmy.broker.message.Page;
import pygmy.broker.message.Read;
import pygmy.broker.message.Refused;
import pygmy.broker.message.Topics;
import pygmy.broker.message.Write;
import pygmy.broker.node.Clock;
import pygmy.broker.rpc.Outcome;
import pygmy.broker.rpc.RpcClient;
import pygmy.broker.rpc.Timing;
import pygmy.frontend.cache.Coherence;
import pygmy.frontend.cache.Coherence.Plan;
import pygmy.frontend.cache.Misses;

/** Answers from the cache where that may be, else over the broker. */
final class BrokerBookstore implements Bookstore {

    /** Hands an answer to the thread that owns the cache. */
    interface Filler {
        void fill(Read key, Found found, long generation);
    }

    private final String name;
    private final Coherence coherence;
    private final RpcClient rpc;
    private final Names names;
    private final KnownReplicas cluster;
    private final FrontendSettings settings;
    private final Filler filler;
    private final Counter hits;
    private final Counter missed;
    private final Counter bypasses;
    private final Misses<CompletableFuture<Outcome<? extends Found>>> misses = new Misses<>();

    BrokerBookstore(Self self, Coherence coherence, RpcClient rpc, Names names, KnownReplicas cluster, FrontendSettings settings,
            MeterRegistry meters, Filler filler) {
        this.name = self.name();
        this.coherence = coherence;
        this.rpc = rpc;
        this.names = names;
        this.cluster = cluster;
        this.settings = settings;
        this.filler = filler;
        this.hits = gets(meters, "hit");
        this.missed = gets(meters, "miss");
        this.bypasses = gets(meters, "bypass");
    }

    @Override
    public CompletableFuture<Answer<Books>> lookup(int item) {
        return read(new Read.Lookup(item, null), Books.class);
    }

    @Override
    public CompletableFuture<Answer<Books>> search(String topic, Page page) {
        return read(new Read.Search(topic, page, null), Books.class);
    }

    @Override
    public CompletableFuture<Answer<Topics>> topics(Page page) {
        return read(new Read.TopicList(page, null), Topics.class);
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
                ? rpc.call(names.order(), new FindOrder(id), Orders.class, settings.read().budget(), settings.read().perTry())
                : unavailable("order");
    }

    /** @param type what answers such a read, also from the cache */
    private <F extends Found> CompletableFuture<Answer<F>> read(Read key, Class<F> type) {
        Plan plan = coherence.plan(key, Clock::elapsed);
        if (plan instanceof Plan.Hit hit) {
            hits.increment();
            return CompletableFuture.completedFuture(new Answer<>(new Outcome.Done<>(type.cast(hit.found()), name, Timing.NONE), CacheUse.HIT));
        }
        if (!cluster.canServe(Service.CATALOG)) {
            return CompletableFuture.completedFuture(new Answer<>(new Outcome.Rejected<>(Refused.Why.UNAVAILABLE,
                    "no catalog replica is there to serve", Timing.NONE), CacheUse.BYPASS));
        }
        if (plan instanceof Plan.Miss miss) {
            missed.increment();
            return miss(Misses.Miss.of(key, miss), type);
        }
        bypasses.increment();
        return ask(((Plan.Bypass) plan).question(), type).thenApply(outcome -> new Answer<>(outcome, CacheUse.BYPASS));
    }

    private <F extends Found> CompletableFuture<Answer<F>> miss(Misses.Miss miss, Class<F> type) {
        CompletableFuture<Outcome<? extends Found>> mine = new CompletableFuture<>();
        if (misses.join(miss, mine)) {
            try {
                ask(miss.question(), type).thenApply(outcome -> {
                    if (outcome instanceof Outcome.Done<F> done) {
                        filler.fill(miss.key(), done.value(), miss.generation());
                    }
                    return outcome;
                }).whenComplete((outcome, failure) -> end(miss, outcome, failure));
            } catch (RuntimeException e) {
                end(miss, null, e);
            }
        }
        // Who shares a miss asked the same question, so the answer is of the same type.
        @SuppressWarnings("unchecked")
        Function<Outcome<? extends Found>, Answer<F>> answer = outcome -> new Answer<>((Outcome<F>) outcome, CacheUse.MISS);
        return mine.thenApply(answer);
    }

    private void end(Misses.Miss miss, Outcome<? extends Found> outcome, Throwable failure) {
        for (CompletableFuture<Outcome<? extends Found>> waiter : misses.ended(miss)) {
            if (failure != null) {
                waiter.completeExceptionally(failure);
            } else {
                waiter.complete(outcome);
            }
        }
    }

    private <F extends Found> CompletableFuture<Outcome<F>> ask(Read read, Class<F> type) {
        return rpc.call(names.catalogQuery(), read, type, settings.read().budget(), settings.read().perTry());
    }

    private CompletableFuture<Outcome<Decided>> write(String queue, Object request) {
        return rpc.call(queue, request, Decided.class, settings.write().budget(), settings.write().perTry())
                .thenApply(outcome -> outcome instanceof Outcome.Unknown<Decided> unknown && !cluster.hasPrimary()
                        ? new Outcome.Unknown<>(unknown.problem() + "; there is no primary", unknown.timing().waitedForPrimary()) : outcome);
    }

    private static <T> CompletableFuture<Outcome<T>> unavailable(String service) {
        return CompletableFuture.completedFuture(new Outcome.Rejected<>(Refused.Why.UNAVAILABLE,
                "no " + service + " replica is there to serve", Timing.NONE));
    }

    private static Counter gets(MeterRegistry meters, String result) {
        return meters.counter("cache.gets", "cache", "books", "result", result);
    }
}
