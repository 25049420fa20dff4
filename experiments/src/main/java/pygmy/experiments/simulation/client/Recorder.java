package pygmy.experiments.simulation.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import pygmy.broker.message.Book;
import pygmy.broker.message.Books;
import pygmy.broker.message.Decided;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Orders;
import pygmy.broker.message.Read;
import pygmy.broker.message.Write;
import pygmy.experiments.history.BooksEquation.Sale;
import pygmy.experiments.history.Operation;
import pygmy.experiments.history.Seen;
import pygmy.experiments.history.Shelf;
import pygmy.experiments.history.ShopHistory;
import pygmy.experiments.history.Told;
import pygmy.experiments.history.View;
import pygmy.experiments.history.Written;
import pygmy.experiments.simulation.plan.Plan;
import pygmy.experiments.simulation.world.Violation;

/** What the clients saw. Its clock ticks at each note, so that what comes later in the simulation is later in the history, also within a millisecond. */
public final class Recorder {

    /** A write that was sent, and what its client knows of it. Every copy of it gets the same answer; the first one tells. */
    static final class Sent {
        private final Write write;
        private final long invoked;
        private Decision answer;
        private Told told = new Told.Unknown();
        private long responded = Operation.NEVER;
        private int copies;
        private int refused;
        private long refusedAt;

        private Sent(Write write, long invoked) {
            this.write = write;
            this.invoked = invoked;
        }

        Write write() {
            return write;
        }

        private Written written() {
            boolean neverDone = answer == null && copies > 0 && refused == copies;
            return neverDone ? new Written(write, new Told.NothingDone(), 0, invoked, refusedAt)
                    : new Written(write, told, answer == null ? 0 : answer.seq(), invoked, responded);
        }
    }

    private final List<Seen> reads = new ArrayList<>();
    private final List<Sent> writes = new ArrayList<>();
    private final int remembered;
    private long ticks;

    /** @param remembered writes for which a decision that sold nothing is remembered */
    public Recorder(int remembered) {
        this.remembered = remembered;
    }

    long tick() {
        return ++ticks;
    }

    void looked(String who, int item, long invoked, List<Book> found) {
        reads.add(new Seen(who, new View.Lookup(item, found.isEmpty() ? Shelf.NONE : Shelf.of(found.get(0))), invoked, tick()));
    }

    /** One page: a read of its own. One that is gone says nothing. */
    void searched(String who, Read.Search search, long invoked, Books found) {
        long responded = tick();
        if (!search.page().isGone(found.extent())) {
            List<View.Row> rows = found.books().stream().map(book -> new View.Row(book.id(), Shelf.of(book))).toList();
            reads.add(new Seen(who, new View.Search(search.topic(), search.after(), rows, found.extent().more()), invoked, responded));
        }
    }

    void found(String who, String id, long invoked, Orders orders) {
        View.Sale sale = orders.orders().isEmpty() ? null : View.Sale.of(orders.orders().get(0));
        reads.add(new Seen(who, new View.Order(id, sale), invoked, tick()));
    }

    /** A write is about to be sent for the first time. */
    public Sent sends(Write write) {
        Sent sent = new Sent(write, tick());
        writes.add(sent);
        return sent;
    }

    /** A front end has one more copy of it. */
    void copySent(Sent sent) {
        sent.copies++;
    }

    /** A front end said of a copy that nothing was done. */
    void copyRefused(Sent sent) {
        sent.refused++;
        sent.refusedAt = tick();
    }

    /** Every copy of a request gets the same answer, until that is forgotten. A key that is used for something else meanwhile is refused. */
    void decided(Sent sent, Decided decided) {
        Decision decision = decided.decision();
        if (sent.answer != null && !sent.answer.equals(decision) && !mayFollow(sent.answer, decision)) {
            throw new Violation("SameAnswerToSameRequest", sent.write + " was answered " + sent.answer + " and then " + decision);
        }
        boolean isFirst = sent.answer == null || sent.answer.kind() == Decision.Kind.KEY_REUSED && decision.kind() != Decision.Kind.KEY_REUSED;
        if (!isFirst) {
            return;
        }
        sent.answer = decision;
        sent.told = told(decision, decided.book());
        sent.responded = tick();
    }

    /** A sale is never forgotten; the refusal of a key that is in use is no decision. */
    private boolean mayFollow(Decision before, Decision now) {
        boolean inUse = before.kind() == Decision.Kind.KEY_REUSED || now.kind() == Decision.Kind.KEY_REUSED;
        return inUse || before.kind() != Decision.Kind.SOLD && Math.abs(now.seq() - before.seq()) > remembered;
    }

    private static Told told(Decision decision, Book shown) {
        return switch (decision.kind()) {
            case SOLD -> new Told.Sold(decision.request(), View.Sale.of(decision));
            case OUT_OF_STOCK -> new Told.OutOfStock();
            case NO_SUCH_BOOK -> new Told.NoSuchBook();
            case KEY_REUSED -> new Told.KeyReused();
            case UPDATED, ADDED -> new Told.Stored(decision.item(), shown == null ? null : Shelf.of(shown));
            default -> throw new Violation("AnswersAreTrue", "a client was answered " + decision);
        };
    }

    /** How many books were ever sent to be added. */
    int added() {
        return (int) writes.stream().filter(sent -> sent.write instanceof Write.Add).count();
    }

    /** The whole, once nothing happens any more. @param log every decision but those of the first import */
    public ShopHistory history(Collection<Decision> log, Collection<Book> end) {
        return new ShopHistory(shelves(Plan.BOOKS), 0, List.copyOf(log), shelves(end), remembered,
                writes.stream().map(Sent::written).toList(), reads);
    }

    private static Map<Integer, Shelf> shelves(Collection<Book> books) {
        return books.stream().collect(Collectors.toMap(Book::id, Shelf::of));
    }

    /** Stock that books had in the beginning, those that were added, too. */
    public Map<Integer, Long> initialStock(Collection<Decision> log) {
        Map<Integer, Long> stock = new HashMap<>();
        Plan.BOOKS.forEach(book -> stock.put(book.id(), book.stock()));
        Map<String, Write.Add> adds = new HashMap<>();
        writes.stream().filter(sent -> sent.write instanceof Write.Add).forEach(sent -> adds.put(sent.write.id(), (Write.Add) sent.write));
        log.stream().filter(d -> adds.containsKey(d.request()) && d.kind() == Decision.Kind.ADDED)
                .forEach(d -> stock.put(d.item(), adds.get(d.request()).stock()));
        return stock;
    }

    /** Ids of all buys. */
    public Set<String> sent() {
        return writes.stream().filter(sent -> sent.write instanceof Write.Sell).map(sent -> sent.write.id()).collect(Collectors.toCollection(HashSet::new));
    }

    public List<Sale> acknowledged() {
        return writes.stream().filter(sent -> sent.told instanceof Told.Sold)
                .map(sent -> new Sale(sent.write.id(), sent.answer.item(), sent.answer.quantity())).toList();
    }

    public Set<Integer> restocked() {
        return writes.stream().filter(sent -> sent.write instanceof Write.Update update && update.stock() != null).map(sent -> sent.write.item())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static Read lookup(int item) {
        return new Read.Lookup(item, null);
    }
}
