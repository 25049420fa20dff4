package pygmy.experiments.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import pygmy.broker.message.Book;
import pygmy.broker.message.Decision;
import pygmy.experiments.history.BooksEquation;
import pygmy.experiments.history.BooksEquation.Sale;
import pygmy.experiments.simulation.client.Recorder;
import pygmy.experiments.simulation.invariant.Truth;
import pygmy.experiments.simulation.process.SimCatalog;
import pygmy.experiments.simulation.process.SimOrder;
import pygmy.experiments.simulation.process.SimReplica;
import pygmy.experiments.simulation.process.SimStore;
import pygmy.experiments.simulation.process.SimSystem;
import pygmy.experiments.simulation.world.Violation;

/** What must hold once all is quiet: replicas identical, the books' equation, and a history as of one copy. */
final class Finale {

    private final SimSystem shop;
    private final Recorder record;
    private final SortedMap<Long, Truth.Committed> committed;

    Finale(SimSystem shop, Recorder record, SortedMap<Long, Truth.Committed> committed) {
        this.shop = shop;
        this.record = record;
        this.committed = committed;
    }

    void check() {
        replicasIdentical();
        equation();
        asOfOneCopy();
    }

    private void replicasIdentical() {
        SimStore first = shop.catalogs.get(0).disk();
        List<Decision> sales = first.decisions().values().stream().filter(d -> d.kind() == Decision.Kind.SOLD).toList();
        for (SimCatalog catalog : shop.catalogs) {
            if (!List.copyOf(catalog.disk().books()).equals(List.copyOf(first.books())) || !catalog.disk().decisions().equals(first.decisions())) {
                throw new Violation("ReplicasIdentical", catalog.name() + " holds something else than " + shop.catalogs.get(0).name());
            }
        }
        for (SimOrder order : shop.orders) {
            if (!List.copyOf(order.disk().decisions().values()).equals(sales)) {
                throw new Violation("ReplicasIdentical", order.name() + " holds other sales than " + shop.catalogs.get(0).name());
            }
        }
    }

    private void equation() {
        Map<Integer, Long> initial = record.initialStock(log().values());
        List<String> wrong = new ArrayList<>();
        for (SimReplica replica : shop.replicas()) {
            Map<Integer, Long> stock = replica.disk().books().stream().collect(Collectors.toMap(Book::id, Book::stock));
            List<Sale> sales = replica.disk().decisions().values().stream().filter(d -> d.kind() == Decision.Kind.SOLD)
                    .map(d -> new Sale(d.request(), d.item(), d.quantity())).toList();
            wrong.addAll(BooksEquation.check(replica.name(), initial, stock, record.restocked(), sales, record.acknowledged(), record.sent()));
        }
        if (!wrong.isEmpty()) {
            throw new Violation("BooksEquation", String.join("\n", wrong));
        }
    }

    private void asOfOneCopy() {
        record.history(log().values(), shop.catalogs.get(0).disk().books()).wrong().stream().findFirst().ifPresent(wrong -> {
            throw new Violation(wrong.promise(), wrong.what());
        });
    }

    /** As it was committed, for stores forget all but sales in time, and what the stores hold beyond that. */
    private TreeMap<Long, Decision> log() {
        TreeMap<Long, Decision> log = new TreeMap<>(shop.catalogs.get(0).disk().decisions());
        committed.forEach((seq, write) -> {
            Decision stored = log.put(seq, write.decision());
            if (stored != null && !stored.equals(write.decision())) {
                throw new Violation("ReplicasIdentical", "all hold " + stored + " but committed is " + write);
            }
        });
        log.values().removeIf(decision -> decision.kind().isOfReplicas() || isOfFirstImport(decision));
        return log;
    }

    private static boolean isOfFirstImport(Decision decision) {
        return decision.request().startsWith("books-file:");
    }
}
