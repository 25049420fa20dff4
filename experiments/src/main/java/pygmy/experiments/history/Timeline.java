package pygmy.experiments.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Write;

/**
 * The shop as it was after each write of the log: every book, every topic's list, every order. Says whether each decision was possible where it stands:
 * what is sold was there, at the price and under the title of that moment; what is refused was not.
 */
final class Timeline {

    private static final long NOWHERE = -1;

    private final long start;
    private final long end;
    private final TreeMap<Integer, Shelf> now = new TreeMap<>();
    private final Map<String, TreeMap<Integer, Shelf>> lists = new HashMap<>();
    private final Map<Integer, TreeMap<Long, Shelf>> books = new HashMap<>();
    private final Map<String, TreeMap<Long, List<View.Row>>> topics = new HashMap<>();
    private final Map<String, Decision> sales = new HashMap<>();
    private final List<String> wrong = new ArrayList<>();

    /** @param start seq of the last write before the history begins */
    Timeline(Map<Integer, Shelf> initial, long start, WriteOrder order) {
        this.start = start;
        initial.forEach((id, shelf) -> put(start, id, shelf));
        order.entries().forEach(this::apply);
        this.end = order.entries().isEmpty() ? start : order.entries().get(order.entries().size() - 1).seq();
    }

    long start() {
        return start;
    }

    /** Seq of the last write. */
    long end() {
        return end;
    }

    /** The books after the last write. */
    Map<Integer, Shelf> last() {
        return now;
    }

    /** A sentence each. */
    List<String> wrong() {
        return wrong;
    }

    /** The first seq, in this range, after which the shop looked so; -1 if it never did. */
    long firstTime(View view, long from, long upTo) {
        if (view instanceof View.Lookup lookup) {
            return first(versions(books, lookup.book(), Shelf.NONE), from, upTo, lookup.shelf()::equals);
        }
        if (view instanceof View.Search search) {
            return first(versions(topics, search.topic(), List.of()), from, upTo, search::isPageOf);
        }
        View.Order order = (View.Order) view;
        Decision sold = sales.get(order.key());
        if (order.sale() == null) {
            return (sold == null || from < sold.seq()) && from <= upTo ? from : NOWHERE;
        }
        boolean said = sold != null && order.sale().equals(View.Sale.of(sold)) && sold.seq() <= upTo && from <= upTo;
        return said ? Math.max(from, sold.seq()) : NOWHERE;
    }

    /** What a read of the same would have seen in this range, human-readable: a line for each time that it changed. */
    List<String> looked(View view, long from, long upTo) {
        if (view instanceof View.Lookup lookup) {
            return during(versions(books, lookup.book(), Shelf.NONE), from, upTo);
        }
        if (view instanceof View.Search search) {
            return during(versions(topics, search.topic(), List.of()), from, upTo);
        }
        Decision sold = sales.get(((View.Order) view).key());
        return List.of(sold == null ? "it is not in the log" : "it is write " + sold.seq() + ": " + View.Sale.of(sold));
    }

    private <K, V> TreeMap<Long, V> versions(Map<K, TreeMap<Long, V>> all, K key, V none) {
        TreeMap<Long, V> found = all.get(key);
        return found == null ? new TreeMap<>(Map.of(start, none)) : found;
    }

    private static <V> long first(TreeMap<Long, V> versions, long from, long upTo, Predicate<V> wanted) {
        if (from > upTo) {
            return NOWHERE;
        }
        if (wanted.test(versions.floorEntry(from).getValue())) {
            return from;
        }
        return versions.subMap(from, false, upTo, true).entrySet().stream().filter(version -> wanted.test(version.getValue()))
                .findFirst().map(Map.Entry::getKey).orElse(NOWHERE);
    }

    private static <V> List<String> during(TreeMap<Long, V> versions, long from, long upTo) {
        return versions.tailMap(versions.floorKey(from), true).headMap(Math.max(from, upTo), true).entrySet().stream()
                .map(version -> "after write " + version.getKey() + ": " + version.getValue()).toList();
    }

    private void apply(WriteOrder.Entry entry) {
        Decision decision = entry.decision();
        Write write = entry.write();
        Shelf before = now.getOrDefault(decision.item(), Shelf.NONE);
        Shelf after = effect(decision, write, before);
        if (after == null) {
            wrong.add("the log has " + entry + ", which is not possible there: book " + decision.item() + " was " + before);
            return;
        }
        if (decision.title() != null && !decision.title().equals(after.title())) {
            wrong.add("the log has " + entry + " under the title \"" + decision.title() + "\", but book " + decision.item() + " was " + after);
        }
        if (decision.kind() == Decision.Kind.SOLD) {
            sales.put(decision.request(), decision);
        }
        if (decision.kind().isDone()) {
            put(entry.seq(), decision.item(), after);
        }
    }

    /** The book after that decision; null if it cannot have been decided so. */
    private Shelf effect(Decision decision, Write write, Shelf before) {
        if (write instanceof Write.Add add) {
            boolean next = decision.kind() == Decision.Kind.ADDED && decision.item() == (now.isEmpty() ? 1 : now.lastKey() + 1);
            return next ? new Shelf(add.title(), add.topic(), add.cost(), add.stock()) : null;
        }
        if (decision.item() != write.item()) {
            return null;
        }
        return switch (decision.kind()) {
            case NO_SUCH_BOOK -> new Action.NoSuchBook().on(before);
            case UPDATED -> write instanceof Write.Update update
                    ? new Action.Updated(update.title(), update.topic(), update.cost(), update.stock()).on(before) : null;
            case SOLD -> write instanceof Write.Sell sell && sell.quantity() == decision.quantity()
                    ? new Action.Bought(sell.quantity(), decision.price()).on(before) : null;
            case OUT_OF_STOCK -> write instanceof Write.Sell sell ? new Action.OutOfStock(sell.quantity()).on(before) : null;
            default -> null;
        };
    }

    private void put(long seq, int id, Shelf after) {
        Shelf before = now.put(id, after);
        books.computeIfAbsent(id, book -> new TreeMap<>(Map.of(start, Shelf.NONE))).put(seq, after);
        if (before != null && !before.topic().equals(after.topic())) {
            lists.get(before.topic()).remove(id);
            list(seq, before.topic());
        }
        lists.computeIfAbsent(after.topic(), topic -> new TreeMap<>()).put(id, after);
        list(seq, after.topic());
    }

    private void list(long seq, String topic) {
        List<View.Row> rows = lists.get(topic).entrySet().stream().map(book -> new View.Row(book.getKey(), book.getValue())).toList();
        topics.computeIfAbsent(topic, t -> new TreeMap<>(Map.of(start, List.of()))).put(seq, rows);
    }
}
