package pygmy.experiments.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import pygmy.broker.message.Book;
import pygmy.broker.message.Decision;
import pygmy.experiments.history.BooksEquation.Sale;
import pygmy.experiments.history.BooksEquation;
import pygmy.experiments.history.Explanation;
import pygmy.experiments.history.Operation;
import pygmy.experiments.history.Shelf;
import pygmy.experiments.simulation.invariant.Truth;

/** What must hold once all is quiet: replicas identical, the books' equation, and a history as of one copy. */
final class Finale {

    private final Shop shop;
    private final Record record;
    private final TreeMap<Long, Truth.Committed> log;

    /** @param log every committed write */
    Finale(Shop shop, Record record, TreeMap<Long, Truth.Committed> log) {
        this.shop = shop;
        this.record = record;
        this.log = log;
    }

    void check() {
        replicasIdentical();
        equation();
        linearizable();
    }

    private void replicasIdentical() {
        SimStore first = shop.catalogs.get(0).disk();
        List<Decision> sales = first.decisions().values().stream().filter(d -> d.kind() == Decision.Kind.SOLD).toList();
        for (CatalogProcess catalog : shop.catalogs) {
            if (!List.copyOf(catalog.disk().books()).equals(List.copyOf(first.books())) || !catalog.disk().decisions().equals(first.decisions())) {
                throw new Violation("ReplicasIdentical", catalog.name + " holds something else than " + shop.catalogs.get(0).name);
            }
        }
        for (OrderProcess order : shop.orders) {
            if (!List.copyOf(order.disk().decisions().values()).equals(sales)) {
                throw new Violation("ReplicasIdentical", order.name + " holds other sales than " + shop.catalogs.get(0).name);
            }
        }
    }

    private void equation() {
        Map<Integer, Long> initial = Plan.BOOKS.stream().collect(Collectors.toMap(Book::id, Book::stock));
        List<String> wrong = new ArrayList<>();
        for (ReplicaProcess replica : shop.replicas()) {
            Map<Integer, Long> stock = replica.disk().books().stream().collect(Collectors.toMap(Book::id, Book::stock));
            List<Decision> sold = replica.disk().decisions().values().stream().filter(d -> d.kind() == Decision.Kind.SOLD).toList();
            List<Sale> sales = sold.stream().map(d -> new Sale(d.request(), d.item(), d.quantity())).toList();
            wrong.addAll(BooksEquation.check(replica.name, initial, stock, record.restocked(), sales, record.acknowledged(), record.sent()));
            sold.stream().filter(record::wasRefused).forEach(sale -> wrong.add(replica.name + " sold " + sale + ", which was refused"));
        }
        if (!wrong.isEmpty()) {
            throw new Violation("BooksEquation", String.join("\n", wrong));
        }
    }

    private void linearizable() {
        List<Operation> operations = record.operations(log.values().stream().map(Truth.Committed::decision).toList());
        for (Book book : Plan.BOOKS) {
            Explanation.check(book.id(), new Shelf(book.topic(), book.cost(), book.stock()), operations).ifPresent(text -> {
                throw new Violation("Linearizable", text);
            });
        }
    }
}
