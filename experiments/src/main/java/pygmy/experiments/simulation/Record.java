package pygmy.experiments.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import pygmy.broker.message.Book;
import pygmy.broker.message.Decided;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Orders;
import pygmy.broker.message.Read;
import pygmy.experiments.history.Action;
import pygmy.experiments.history.BooksEquation.Sale;
import pygmy.experiments.history.Operation;
import pygmy.experiments.history.Shelf;

/** What the clients saw. Its clock ticks at each note, so that what comes later in the simulation is later in the history, also within a millisecond. */
final class Record {

    private final List<Operation> operations = new ArrayList<>();
    private final Map<String, Decision> answers = new HashMap<>();
    private final Map<String, Long> knownSince = new HashMap<>();
    private final Map<String, Operation> unknown = new HashMap<>();
    private final List<Sale> acknowledged = new ArrayList<>();
    private final Set<String> outOfStock = new TreeSet<>();
    private final Set<String> sent = new HashSet<>();
    private final Map<String, Integer> pending = new TreeMap<>();
    private final Set<Integer> restocked = new TreeSet<>();
    private long ticks;

    long tick() {
        return ++ticks;
    }

    void looked(String who, int item, long invoked, List<Book> found) {
        if (found.size() != 1) {
            throw new Violation("EveryBookIsThere", who + " looked up book " + item + " and got " + found);
        }
        Book book = found.get(0);
        operations.add(new Operation(who, item, new Action.Saw(new Shelf(book.topic(), book.cost(), book.stock())), invoked, tick()));
    }

    void searched(String who, String topic, long invoked, List<Book> found) {
        long responded = tick();
        for (Book book : Plan.BOOKS) {
            Action saw = found.stream().filter(b -> b.id() == book.id()).findFirst()
                    .<Action>map(b -> new Action.Listed(b.topic(), b.cost(), b.stock())).orElse(new Action.NotListed(topic));
            operations.add(new Operation(who, book.id(), saw, invoked, responded));
        }
    }

    /** A buy or update is about to be sent for the first time. */
    void sends(String id, int item, Action wanted, long invoked) {
        unknown.put(id, new Operation(id, item, wanted, invoked, Operation.NEVER));
        if (wanted instanceof Action.Bought) {
            sent.add(id);
        } else if (wanted instanceof Action.Updated updated && updated.stock() != null) {
            restocked.add(item);
        }
    }

    /** A front end has a request. */
    void sent(String id) {
        pending.merge(id, 1, Integer::sum);
    }

    /** A front end said of a request that nothing was changed. */
    void refused(String id) {
        pending.merge(id, -1, Integer::sum);
    }

    /** Requests of which every front end that had one said that nothing was changed. */
    Stream<String> neverDone() {
        return pending.entrySet().stream().filter(entry -> entry.getValue() == 0).map(Map.Entry::getKey);
    }

    /** Every copy of a request gets the same answer. */
    void decided(String id, Decided decided) {
        Decision decision = decided.decision();
        Decision before = answers.putIfAbsent(id, decision);
        if (before != null) {
            if (!before.equals(decision)) {
                throw new Violation("SameAnswerToSameRequest", id + " was answered " + before + " and then " + decision);
            }
            return;
        }
        Operation asked = unknown.remove(id);
        Action action = switch (decision.kind()) {
            case SOLD -> new Action.Bought(decision.quantity(), decision.price());
            case OUT_OF_STOCK -> new Action.OutOfStock(((Action.Bought) asked.action()).quantity());
            case UPDATED -> asked.action();
            default -> throw new Violation("SameAnswerToSameRequest", id + " was answered " + decision);
        };
        long responded = tick();
        operations.add(new Operation(id, asked.book(), action, asked.invoked(), responded));
        if (decision.kind() == Decision.Kind.SOLD) {
            acknowledged.add(new Sale(id, decision.item(), decision.quantity()));
            knownSince.putIfAbsent(id, responded);
        } else if (decision.kind() == Decision.Kind.OUT_OF_STOCK) {
            outOfStock.add(id);
        }
    }

    /** An order that was acknowledged, or found once, is found from then on. */
    void found(String who, String id, long invoked, Orders orders) {
        if (!orders.orders().isEmpty()) {
            knownSince.putIfAbsent(id, tick());
        } else if (knownSince.getOrDefault(id, Long.MAX_VALUE) < invoked) {
            throw new Violation("OrderStaysFound", who + " did not find order " + id + ", which was known before");
        }
    }

    /** Outcomes that no client learned, as the log has them; then the history is whole. */
    List<Operation> operations(Map<String, Decision> log) {
        List<Operation> all = new ArrayList<>(operations);
        unknown.values().stream().sorted(java.util.Comparator.comparingLong(Operation::invoked)).forEach(asked -> {
            Decision decision = log.get(asked.name());
            if (decision != null && decision.kind() == Decision.Kind.SOLD) {
                all.add(new Operation(asked.name(), asked.book(), new Action.Bought(decision.quantity(), decision.price()), asked.invoked(), tick()));
            } else if (decision != null && decision.kind() == Decision.Kind.UPDATED) {
                all.add(new Operation(asked.name(), asked.book(), asked.action(), asked.invoked(), tick()));
            }
        });
        return all;
    }

    /** Ids of all buys, for orders to look up. */
    Set<String> sent() {
        return sent;
    }

    List<Sale> acknowledged() {
        return acknowledged;
    }

    Set<String> outOfStock() {
        return outOfStock;
    }

    Set<Integer> restocked() {
        return restocked;
    }

    static Read lookup(int item) {
        return new Read.Lookup(item, null);
    }

    static Read search(String topic) {
        return new Read.Search(topic, null);
    }
}
