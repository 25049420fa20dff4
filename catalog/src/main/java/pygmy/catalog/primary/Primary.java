package pygmy.catalog.primary;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pygmy.broker.message.Book;
import pygmy.broker.message.Decided;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Event;
import pygmy.broker.message.Members;
import pygmy.broker.message.Position;
import pygmy.broker.message.Write;

/**
 * The write path of one epoch: requests are decided in the order they came, against the store and, above it, what is in flight; numbered; published
 * in batches, several at a time. A batch is committed once (1) the broker confirmed it, so that it is in every replica's queue on
 * disk, (2) this replica's own store has it, so that it survives a broker that comes back empty, and (3) no front end's cache may be served
 * with an older value. Only then are its requests answered; refusals, too, as they are in the log like everything else.
 *
 * <p>Pure; not thread-safe. {@link CatalogParticipant} executes the effects, in order.
 *
 * @param <R> a request, as the runtime knows it
 */
public class Primary<R> {

    /** Writes in one batch. */
    public static final int BATCH = 128;
    /** Batches published and not yet committed. */
    public static final int IN_FLIGHT = 8;
    /** Books of the books file in one batch. */
    static final int IMPORT_BATCH = 500;

    private record Request<R>(R ref, Write write) {}

    /** A decision on its way into the log, and who waits for it; also those whose key it has taken, for if it is lost, it has not. */
    private record Pending<R>(Decision decision, Book after, List<R> waiting, List<CatalogEffect<R>> keyTaken) {

        static <R> Pending<R> of(Decision decision, Book after, Request<R> request) {
            return new Pending<>(decision, after, new ArrayList<>(List.of(request.ref())), new ArrayList<>());
        }

        /** Of the primary's own: nobody waits for it. */
        static <R> Pending<R> own(Decision decision, Book after) {
            return new Pending<>(decision, after, List.of(), List.of());
        }
    }

    private record Batch<R>(Event.Changes changes, List<Pending<R>> pending) {}

    private final String log;
    private final long epoch;
    private final StoredCatalog stored;
    private final Leases leases;
    private final Membership membership;
    private final Deque<Request<R>> requests = new ArrayDeque<>();
    private final Deque<Book> imports;
    private final Deque<Batch<R>> inFlight = new ArrayDeque<>();
    private final Map<Integer, Book> overlay = new HashMap<>();
    private final Map<String, Pending<R>> unanswered = new HashMap<>();
    private final List<CatalogEffect<R>> effects = new ArrayList<>();
    private Position published;
    private Position confirmed;
    private Position durable;
    private Position committed;
    private int highestId;

    /**
     * @param start   where the epoch starts: all of it is committed
     * @param imports what is left to import of the books file; none once it is in the log
     */
    public Primary(String log, Position start, StoredCatalog stored, Leases leases, Membership membership, List<Book> imports) {
        this.log = log;
        this.epoch = start.epoch();
        this.stored = stored;
        this.leases = leases;
        this.membership = membership;
        this.imports = new ArrayDeque<>(imports);
        this.published = start;
        this.confirmed = start;
        this.durable = start;
        this.committed = start;
        this.highestId = stored.highestId();
        effects.add(new CatalogEffect.Publish<>(new Event.Committed(log, start), false));
    }

    public void request(R ref, Write write) {
        requests.add(new Request<>(ref, write));
    }

    /** The broker has everything up to here in every bound queue, on disk where that is durable. */
    public void confirmed(Position upTo) {
        confirmed = Position.max(confirmed, upTo);
    }

    /** This replica's own store has everything up to here. */
    public void durable(Position upTo) {
        durable = Position.max(durable, upTo);
        overlay.values().removeIf(book -> durable.isAtLeast(book.version()));
    }

    /** Commits what may be, answers it, and publishes what waits. {@code wall} is the time of day, ms. */
    public void advance(long wall) {
        commit();
        if (inFlight.size() < IN_FLIGHT) {
            membership.step(committed).ifPresent(next -> publishStep(next, wall));
        }
        while (inFlight.size() < IN_FLIGHT && (!imports.isEmpty() || !requests.isEmpty())) {
            if (!imports.isEmpty()) {
                publishImports(wall);
            } else {
                publishRequests(wall);
            }
        }
    }

    public Position published() {
        return published;
    }

    public Position committed() {
        return committed;
    }

    /** The broker has confirmed something that this replica's own queue has not brought yet. */
    public boolean awaitsItsOwn() {
        return !durable.isAtLeast(confirmed);
    }

    /** Nothing waits and nothing is in flight. */
    public boolean isIdle() {
        return requests.isEmpty() && inFlight.isEmpty() && imports.isEmpty();
    }

    public List<CatalogEffect<R>> takeEffects() {
        List<CatalogEffect<R>> taken = List.copyOf(effects);
        effects.clear();
        return taken;
    }

    /** When a batch may be shown. */
    protected boolean mayCommit(Position last) {
        return isConfirmed(last) && isDurable(last) && cachesDropped(last);
    }

    protected boolean isConfirmed(Position last) {
        return confirmed.isAtLeast(last);
    }

    protected boolean isDurable(Position last) {
        return durable.isAtLeast(last);
    }

    protected boolean cachesDropped(Position last) {
        return leases.allDropped(last);
    }

    /** The first decision on a request id that is durable already. */
    protected Optional<Decision> remembered(String requestId) {
        return stored.decision(requestId);
    }

    private void commit() {
        Position before = committed;
        List<CatalogEffect<R>> answers = new ArrayList<>();
        while (!inFlight.isEmpty() && mayCommit(inFlight.peek().changes().position())) {
            Batch<R> batch = inFlight.poll();
            committed = batch.changes().position();
            for (Pending<R> pending : batch.pending()) {
                unanswered.remove(pending.decision().request());
                for (R ref : pending.waiting()) {
                    boolean repeated = ref != pending.waiting().get(0);
                    answers.add(new CatalogEffect.Answer<>(ref, new Decided(pending.decision(), pending.after(), repeated)));
                }
                answers.addAll(pending.keyTaken());
            }
        }
        if (!committed.equals(before)) {
            effects.add(new CatalogEffect.Publish<>(new Event.Committed(log, committed), false));
            effects.addAll(answers);
        }
    }

    private void publishRequests(long wall) {
        List<Pending<R>> batch = new ArrayList<>();
        ChangedLists lists = new ChangedLists();
        while (batch.size() < BATCH && !requests.isEmpty()) {
            Request<R> request = requests.poll();
            Write write = request.write();
            Pending<R> inFlightYet = unanswered.get(write.id());
            Optional<Decision> first = inFlightYet != null ? Optional.of(inFlightYet.decision()) : remembered(write.id());
            if (first.isEmpty()) {
                Pending<R> pending = decide(request, published.seq() + batch.size() + 1, lists, wall);
                unanswered.put(write.id(), pending);
                batch.add(pending);
            } else if (!first.get().asked().equals(write.asked())) {
                (inFlightYet != null ? inFlightYet.keyTaken() : effects).add(refusedKey(request));
            } else if (inFlightYet != null) {
                inFlightYet.waiting().add(request.ref());
            } else {
                effects.add(new CatalogEffect.Answer<>(request.ref(), new Decided(first.get(), null, true)));
            }
        }
        publish(batch, lists, false);
    }

    private Pending<R> decide(Request<R> request, long seq, ChangedLists lists, long wall) {
        Write write = request.write();
        if (write instanceof Write.Resize resize) {
            return decide(request, resize, seq, wall);
        }
        Position version = new Position(epoch, seq);
        Book before = write instanceof Write.Add ? null : book(write.item()).orElse(null);
        Book after = null;
        Decision.Kind kind;
        int quantity = 0;
        long price = 0;
        if (write instanceof Write.Add add) {
            after = new Book(++highestId, add.title(), add.topic(), add.cost(), add.stock(), version);
            kind = Decision.Kind.ADDED;
        } else if (before == null) {
            kind = Decision.Kind.NO_SUCH_BOOK;
        } else if (write instanceof Write.Update update && update.expected() != null && !update.expected().equals(before.version())) {
            kind = Decision.Kind.CHANGED_SINCE;
        } else if (write instanceof Write.Update update) {
            after = new Book(before.id(), or(update.title(), before.title()), or(update.topic(), before.topic()),
                    or(update.cost(), before.cost()), or(update.stock(), before.stock()), version);
            kind = Decision.Kind.UPDATED;
        } else {
            int wanted = ((Write.Sell) write).quantity();
            if (before.stock() < wanted) {
                kind = Decision.Kind.OUT_OF_STOCK;
            } else {
                after = new Book(before.id(), before.title(), before.topic(), before.cost(), before.stock() - wanted, version);
                kind = Decision.Kind.SOLD;
                quantity = wanted;
                price = before.cost() * wanted;
            }
        }
        if (after != null) {
            overlay.put(after.id(), after);
            lists.changed(before, after);
        }
        Book shown = after != null ? after : before;
        Decision decision = new Decision(write.id(), write.asked(), kind, shown == null ? write.item() : shown.id(), quantity, price,
                shown == null ? null : shown.title(), seq, wall);
        return Pending.of(decision, shown, request);
    }

    private Pending<R> decide(Request<R> request, Write.Resize resize, long seq, long wall) {
        Membership.Verdict verdict = membership.resize(resize.count());
        return Pending.of(new Decision(resize.id(), resize.asked(), verdict.kind(), verdict.item(), 0, 0, null, seq, wall), null, request);
    }

    /** A write of the primary's own. The log's name is nobody's request id. */
    private void publishStep(Members next, long wall) {
        long seq = published.seq() + 1;
        membership.become(next);
        String request = "members:" + log + ":" + epoch + ":" + seq;
        Decision decision = new Decision(request, next.toString(), Decision.Kind.RESIZED, next.wanted(), 0, 0, null, seq, wall);
        publish(List.of(Pending.own(decision, null)), new ChangedLists(), false);
    }

    private void publishImports(long wall) {
        List<Pending<R>> batch = new ArrayList<>();
        ChangedLists lists = new ChangedLists();
        while (batch.size() < IMPORT_BATCH && !imports.isEmpty()) {
            Book book = imports.poll();
            long seq = published.seq() + batch.size() + 1;
            Book after = new Book(book.id(), book.title(), book.topic(), book.cost(), book.stock(), new Position(epoch, seq));
            overlay.put(after.id(), after);
            lists.changed(null, after);
            highestId = Math.max(highestId, after.id());
            String request = "books-file:" + after.id() + ":" + seq;
            batch.add(Pending.own(new Decision(request, "import", Decision.Kind.ADDED, after.id(), 0, 0, after.title(), seq, wall), after));
        }
        publish(batch, lists, imports.isEmpty());
    }

    private void publish(List<Pending<R>> batch, ChangedLists lists, boolean loaded) {
        if (batch.isEmpty()) {
            return;
        }
        Map<Integer, Book> changed = new LinkedHashMap<>();
        List<Decision> decisions = new ArrayList<>();
        for (Pending<R> pending : batch) {
            decisions.add(pending.decision());
            if (pending.after() != null && pending.decision().kind().isDone()) {
                changed.put(pending.after().id(), pending.after());
            }
        }
        Position last = new Position(epoch, published.seq() + batch.size());
        Event.Changes changes = new Event.Changes(log, epoch, published.seq() + 1, decisions, List.copyOf(changed.values()), lists.topics(), loaded,
                membership.numbered(last), lists.relisted());
        published = changes.position();
        inFlight.add(new Batch<>(changes, batch));
        effects.add(new CatalogEffect.Publish<>(changes, true));
    }

    private CatalogEffect<R> refusedKey(Request<R> request) {
        Write write = request.write();
        return new CatalogEffect.Answer<>(request.ref(), new Decided(
                new Decision(write.id(), write.asked(), Decision.Kind.KEY_REUSED, write.item(), 0, 0, null, 0, 0), null));
    }

    private Optional<Book> book(int id) {
        Book inFlightBook = overlay.get(id);
        return inFlightBook != null ? Optional.of(inFlightBook) : stored.book(id);
    }

    private static <T> T or(T wanted, T present) {
        return wanted != null ? wanted : present;
    }
}
