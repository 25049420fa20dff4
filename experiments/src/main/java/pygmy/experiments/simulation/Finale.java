package pygmy.experiments.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import pygmy.broker.message.Book;
import pygmy.broker.message.Decision;
import pygmy.experiments.history.BooksEquation.Sale;
import pygmy.experiments.history.BooksEquation;
import pygmy.experiments.history.Explanation;
import pygmy.experiments.history.Operation;
import pygmy.experiments.history.Shelf;

/** What must hold once all is quiet: replicas identical, the books' equation, and a history as of one copy. */
final class Finale {

    private final Shop shop;
    private final Record record;

    Finale(Shop shop, Record record) {
        this.shop = shop;
        this.record = record;
    }

    void check() {
        replicasIdentical();
        equation();
        refusedIsNeverDone();
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
            List<Sale> sales = replica.disk().decisions().values().stream().filter(d -> d.kind() == Decision.Kind.SOLD)
                    .map(d -> new Sale(d.request(), d.item(), d.quantity())).toList();
            wrong.addAll(BooksEquation.check(replica.name, initial, stock, record.restocked(), sales, record.acknowledged(), record.sent()));
            sales.stream().filter(sale -> record.outOfStock().contains(sale.order()))
                    .forEach(sale -> wrong.add(replica.name + " sold " + sale + ", which was refused"));
        }
        if (!wrong.isEmpty()) {
            throw new Violation("BooksEquation", String.join("\n", wrong));
        }
    }

    private void refusedIsNeverDone() {
        record.neverDone().filter(id -> shop.catalogs.get(0).disk().decision(id).isPresent()).findFirst().ifPresent(id -> {
            throw new Violation("RefusedIsNeverDone", id + " is in the log, and who sent it was told that nothing was changed");
        });
    }

    private void linearizable() {
        Map<String, Decision> log = new HashMap<>();
        shop.catalogs.get(0).disk().decisions().values().forEach(decision -> log.put(decision.request(), decision));
        List<Operation> operations = record.operations(log);
        for (Book book : Plan.BOOKS) {
            Explanation.check(book.id(), new Shelf(book.topic(), book.cost(), book.stock()), operations).ifPresent(text -> {
                throw new Violation("Linearizable", text);
            });
        }
    }
}
