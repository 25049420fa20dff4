package pygmy.frontend.web;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import pygmy.broker.message.Book;
import pygmy.broker.message.Books;
import pygmy.broker.message.Buy;
import pygmy.broker.message.Decided;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Extent;
import pygmy.broker.message.Orders;
import pygmy.broker.message.Page;
import pygmy.broker.message.Position;
import pygmy.broker.message.Read;
import pygmy.broker.message.Topics;
import pygmy.broker.message.Write;
import pygmy.broker.rpc.Outcome;
import pygmy.broker.rpc.Timing;
import pygmy.frontend.Bookstore;
import pygmy.frontend.Replicas;

/**
 * A bookstore that does as it is told, and remembers what it was asked. Every call goes to {@link #behaviour}, whose futures are of the
 * call's type.
 */
final class FakeBookstore implements Bookstore, Replicas {

    static final Position AS_OF = new Position(1, 7);
    static final Book XEN = new Book(3, "Xen and the Art of Surviving Graduate School", "GraduateSchool", 300, 1000, AS_OF);
    static final Timing SPENT = new Timing(Map.of(Timing.Part.QUEUE, 400L, Timing.Part.CATALOG, 1_100L));

    final List<Object> asked = new CopyOnWriteArrayList<>();
    /** The benchmark has no memory for its millions of calls. */
    volatile boolean remembers = true;
    volatile Function<Object, CompletableFuture<?>> behaviour;
    volatile Status status;
    private final LinkedBlockingQueue<Object> arrivals = new LinkedBlockingQueue<>();

    FakeBookstore() {
        reset();
    }

    void reset() {
        asked.clear();
        arrivals.clear();
        status = afterAKill();
        behaviour = call -> {
            throw new AssertionError("nobody should have asked for " + call);
        };
    }

    /** The next call, waited for at most 5 s. */
    Object nextCall() throws InterruptedException {
        Object call = arrivals.poll(5, TimeUnit.SECONDS);
        if (call == null) {
            throw new AssertionError("no call came within 5 s");
        }
        return call;
    }

    static <T> Outcome<T> done(T value) {
        return new Outcome.Done<>(value, "catalog-1", SPENT);
    }

    static Outcome<Decided> decided(Decision.Kind kind, String key, int item, int quantity, Book after) {
        boolean sold = kind == Decision.Kind.SOLD;
        return new Outcome.Done<>(new Decided(new Decision(key, "asked", kind, item, sold ? quantity : 0, sold ? 300L * quantity : 0,
                kind == Decision.Kind.NO_SUCH_BOOK ? null : XEN.title(), 8, 1_800_000_000_123L), after), "order-0", SPENT);
    }

    /** The same, decided for an earlier copy of the request. */
    static Outcome<Decided> repeated(Outcome<Decided> first) {
        Outcome.Done<Decided> done = (Outcome.Done<Decided>) first;
        return new Outcome.Done<>(new Decided(done.value().decision(), null, true), done.servedBy(), done.timing());
    }

    static Outcome<Books> books(Book... books) {
        return done(new Books(List.of(books), AS_OF, new Extent(0, false)));
    }

    static <T> CompletableFuture<Answer<T>> answer(Outcome<T> outcome, CacheUse use) {
        return CompletableFuture.completedFuture(new Answer<>(outcome, use));
    }

    @SuppressWarnings("unchecked")
    private <T> CompletableFuture<T> call(Object call) {
        if (remembers) {
            asked.add(call);
            arrivals.add(call);
        }
        return (CompletableFuture<T>) behaviour.apply(call);
    }

    @Override
    public CompletableFuture<Answer<Books>> lookup(int item) {
        return call(remembers ? "lookup " + item : item);
    }

    @Override
    public CompletableFuture<Answer<Books>> search(String topic, Page page) {
        return call(new Read.Search(topic, page, null));
    }

    @Override
    public CompletableFuture<Answer<Topics>> topics(Page page) {
        return call(new Read.TopicList(page, null));
    }

    @Override
    public CompletableFuture<Outcome<Decided>> buy(Buy buy) {
        return call(buy);
    }

    @Override
    public CompletableFuture<Outcome<Orders>> order(String id) {
        return call("order " + id);
    }

    @Override
    public CompletableFuture<Outcome<Decided>> write(Write write) {
        return call(write);
    }

    @Override
    public Status status() {
        return status;
    }

    /** A primary was killed, and another leads. */
    static Status afterAKill() {
        return new Status("catalog-1", Broker.CONNECTED, 1, 3, "", List.of(
                new Replica("catalog", 0, "h", 123, "LOST", false, "", "LIVE primary", true, 1, 7, 7, 12_345, "not heard for 12.3 s; it was LIVE primary"),
                new Replica("catalog", 1, "h", 125, "LIVE", true, "primary", "", true, 2, 9, 9, 120, ""),
                new Replica("order", 1, "h", 124, "SYNCING", true, "", "", true, 1, 5, 5, 80, "It is catching up with its peers.")));
    }
}
