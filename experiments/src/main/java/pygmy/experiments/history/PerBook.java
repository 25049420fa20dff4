package pygmy.experiments.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import pygmy.broker.message.Write;

/**
 * A second opinion on a history, which knows nothing of the order in the log: it takes every search for a read of each single book, and asks whether the
 * operations on each book have an order. Of the log it takes only which writes happened, not when.
 */
final class PerBook {

    private final ShopHistory history;
    private final WriteOrder order;
    private final Map<Integer, List<Operation>> operations = new HashMap<>();
    private final long over;

    private PerBook(ShopHistory history, WriteOrder order) {
        this.history = history;
        this.order = order;
        this.over = 1 + LongStream.concat(history.reads().stream().mapToLong(Seen::responded),
                history.writes().stream().mapToLong(w -> w.responded() == Operation.NEVER ? w.invoked() : w.responded())).max().orElse(0);
        named().forEach(book -> operations.put(book, new ArrayList<>()));
    }

    /** What is wrong, a text for each book; none where all is well. What is stored at the end counts as a read after everything else. */
    static List<String> check(ShopHistory history, WriteOrder order) {
        PerBook perBook = new PerBook(history, order);
        order.entries().forEach(entry -> perBook.add(entry.decision().item(), entry.write().id(), action(entry), entry.invoked(), entry.responded()));
        history.reads().forEach(perBook::add);
        return perBook.operations.keySet().stream().sorted().flatMap(book -> perBook.wrongWith(book).stream()).toList();
    }

    private List<String> wrongWith(int book) {
        List<Operation> all = operations.get(book);
        all.add(new Operation("the stores", book, new Action.Saw(history.end().getOrDefault(book, Shelf.NONE)), over + 1, over + 1));
        return Explanation.check(book, history.initial().getOrDefault(book, Shelf.NONE), all).stream().toList();
    }

    /** Books that somebody asked for: nothing can be wrong with the others. */
    private Set<Integer> named() {
        Stream<Integer> written = Stream.concat(history.writes().stream().map(w -> w.write().item()).filter(item -> item > 0),
                order.entries().stream().map(entry -> entry.decision().item()));
        Stream<Integer> read = history.reads().stream().flatMap(seen -> seen.view() instanceof View.Lookup lookup ? Stream.of(lookup.book())
                : seen.view() instanceof View.Search search ? search.rows().stream().map(View.Row::book) : Stream.of());
        return Stream.concat(written, read).collect(Collectors.toCollection(TreeSet::new));
    }

    private void add(Seen seen) {
        if (seen.view() instanceof View.Lookup lookup) {
            add(lookup.book(), seen.who(), new Action.Saw(lookup.shelf()), seen.invoked(), seen.responded());
        } else if (seen.view() instanceof View.Search search) {
            Map<Integer, Shelf> listed = search.rows().stream().collect(Collectors.toMap(View.Row::book, View.Row::shelf));
            operations.keySet().stream().filter(search::speaksOf)
                    .forEach(book -> add(book, seen.who(), listed.containsKey(book) ? new Action.Saw(listed.get(book)) : new Action.NotListed(search.topic()),
                            seen.invoked(), seen.responded()));
        }
    }

    private void add(int book, String name, Action action, long invoked, long responded) {
        operations.computeIfAbsent(book, named -> new ArrayList<>()).add(new Operation(name, book, action, invoked, Math.min(responded, over)));
    }

    private static Action action(WriteOrder.Entry entry) {
        if (entry.told() instanceof Told.Sold sold) {
            return new Action.Bought(sold.sale().quantity(), sold.sale().price());
        }
        return switch (entry.decision().kind()) {
            case OUT_OF_STOCK -> new Action.OutOfStock(((Write.Sell) entry.write()).quantity());
            case NO_SUCH_BOOK -> new Action.NoSuchBook();
            default -> done(entry.write());
        };
    }

    private static Action done(Write write) {
        if (write instanceof Write.Update update) {
            return new Action.Updated(update.title(), update.topic(), update.cost(), update.stock());
        }
        return write instanceof Write.Add add ? new Action.Added(new Shelf(add.title(), add.topic(), add.cost(), add.stock()))
                : new Action.Bought(((Write.Sell) write).quantity(), null);
    }
}
