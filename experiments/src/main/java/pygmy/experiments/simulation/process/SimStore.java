package pygmy.experiments.simulation.process;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import pygmy.broker.log.History;
import pygmy.broker.log.LogStore;
import pygmy.broker.log.StoreWrite;
import pygmy.broker.message.Book;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Event;
import pygmy.broker.message.Members;
import pygmy.broker.message.Position;
import pygmy.broker.message.TransferPage;
import pygmy.catalog.primary.StoredCatalog;
import pygmy.experiments.simulation.plan.Plan;
import pygmy.experiments.simulation.plan.Rules;

/** A replica's store: what {@link #commit} has done survives every crash, what it has not done never happened. */
public final class SimStore implements LogStore, StoredCatalog {

    private final boolean salesOnly;
    private final Rules rules;
    private final Plan.Settings settings;
    private final TreeMap<Integer, Book> books = new TreeMap<>();
    private final TreeMap<Long, Decision> decisions = new TreeMap<>();
    private final Map<String, Decision> byRequest = new HashMap<>();
    private final List<TransferPage> staged = new ArrayList<>();
    private final TreeSet<Long> forgettable = new TreeSet<>();
    private History history;
    private boolean complete;
    private boolean loaded;
    private long promised;
    private Members members = Members.UNKNOWN;
    private long hash;

    /** @param salesOnly as an order replica's: no books, no decisions but sales */
    public SimStore(boolean salesOnly, Rules rules, Plan.Settings settings) {
        this.salesOnly = salesOnly;
        this.rules = rules;
        this.settings = settings;
        this.history = new History(null, List.of(), Position.ZERO, settings.keptEpochs());
    }

    /** As a backup of now, to be put back later. */
    public SimStore copy() {
        SimStore copy = new SimStore(salesOnly, rules, settings);
        copy.books.putAll(books);
        copy.decisions.putAll(decisions);
        copy.byRequest.putAll(byRequest);
        copy.forgettable.addAll(forgettable);
        copy.history = history;
        copy.complete = complete;
        copy.members = members;
        copy.loaded = loaded;
        copy.promised = promised;
        copy.hash = hash;
        return copy;
    }

    @Override
    public Standing standing() {
        return new Standing(history, complete, loaded, promised, members);
    }

    @Override
    public void commit(List<StoreWrite> writes) {
        for (StoreWrite write : writes) {
            if (write instanceof StoreWrite.Apply apply) {
                apply(apply.changes());
            } else if (write instanceof StoreWrite.Adopt adopt) {
                history = history.begun(adopt.started().log(), adopt.started().epoch());
                take(adopt.started().members());
            } else if (write instanceof StoreWrite.MarkComplete mark) {
                complete = mark.complete();
            } else if (write instanceof StoreWrite.Stage stage) {
                if (stage.first()) {
                    staged.clear();
                }
                staged.add(stage.page());
            } else if (write instanceof StoreWrite.Promise promise) {
                promised = Math.max(promised, promise.epoch());
            } else if (write instanceof StoreWrite.Install install) {
                install(install.last());
            }
        }
    }

    @Override
    public Optional<Book> book(int id) {
        return Optional.ofNullable(books.get(id));
    }

    @Override
    public Optional<Decision> decision(String requestId) {
        return Optional.ofNullable(byRequest.get(requestId));
    }

    @Override
    public int highestId() {
        return books.isEmpty() ? 0 : books.lastKey();
    }

    public Collection<Book> books() {
        return books.values();
    }

    public TreeMap<Long, Decision> decisions() {
        return decisions;
    }

    public History history() {
        return history;
    }

    /** Equal for equal content. */
    long hash() {
        return hash + mix(members.hashCode());
    }

    private void apply(Event.Changes changes) {
        history = history.advancedTo(changes.position());
        loaded |= changes.loaded();
        take(changes.members());
        changes.decisions().forEach(this::put);
        changes.books().forEach(this::put);
        forget(changes.last() - settings.remembered());
    }

    /** As the tables do it: see {@code pygmy.broker.store.Decisions}. */
    private void forget(long upTo) {
        while (!forgettable.isEmpty() && forgettable.first() <= upTo) {
            Decision forgotten = decisions.remove(forgettable.pollFirst());
            byRequest.remove(forgotten.request(), forgotten);
            hash -= hash(forgotten);
        }
    }

    private void install(TransferPage last) {
        if (last.whole()) {
            books.clear();
            decisions.clear();
            byRequest.clear();
            forgettable.clear();
            hash = 0;
        }
        long forgotten = last.at().seq() - settings.remembered();
        if (rules.forgetsFirst()) {
            forget(forgotten);
        }
        for (TransferPage page : staged) {
            page.decisions().stream()
                    .filter(decision -> decision.kind() == Decision.Kind.SOLD || decision.seq() > forgotten)
                    .forEach(this::put);
            page.books().forEach(this::put);
        }
        forget(forgotten);
        staged.clear();
        history = history.installed(last);
        loaded = last.loaded();
        members = last.members();
    }

    private void take(Members changed) {
        members = changed != null ? changed : members;
    }

    private void put(Book book) {
        if (!salesOnly) {
            Book before = books.put(book.id(), book);
            hash += mix(book.hashCode()) - (before == null ? 0 : mix(before.hashCode()));
        }
    }

    private void put(Decision decision) {
        if (!salesOnly || decision.kind() == Decision.Kind.SOLD) {
            Decision sameKey = byRequest.put(decision.request(), decision);
            if (sameKey != null && sameKey.seq() != decision.seq()) {
                throw new IllegalStateException("UNIQUE (request): " + sameKey + " is there, and now " + decision);
            }
            Decision before = decisions.put(decision.seq(), decision);
            if (decision.kind() != Decision.Kind.SOLD) {
                forgettable.add(decision.seq());
            }
            hash += hash(decision) - (before == null ? 0 : hash(before));
        }
    }

    private static long hash(Decision d) {
        return mix(d.request().hashCode() * 31L + d.kind().ordinal() * 7919L + d.seq() * 104_729L + d.quantity() + d.item() * 131L + d.price());
    }

    private static long mix(long value) {
        long z = (value + 0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L;
        return (z ^ z >>> 29) * 0x94D049BB133111EBL;
    }
}
