package pygmy.experiments.simulation.process;

import java.util.Comparator;
import java.util.List;
import pygmy.broker.log.TransferRules;
import pygmy.broker.message.Book;
import pygmy.broker.message.Decision;
import pygmy.broker.message.TransferPage;
import pygmy.broker.message.TransferRequest;

/** Answers {@link TransferRequest}s out of a {@link SimStore}, by {@link TransferRules}. */
final class SimTransfers {

    private SimTransfers() {}

    /** @param salesOnly for an order replica */
    static TransferPage page(SimStore store, TransferRules rules, TransferRequest request, boolean salesOnly, int limit) {
        return rules.page(store.standing(), request, new TransferRules.Rows<RuntimeException>() {
            @Override
            public List<Book> books(long after, int most) {
                return salesOnly ? List.of() : store.books().stream().filter(book -> book.version().seq() > after)
                        .sorted(Comparator.comparingLong(book -> book.version().seq())).limit(most).toList();
            }

            @Override
            public List<Decision> decisions(long after, int most) {
                return store.decisions().tailMap(after, false).values().stream()
                        .filter(decision -> !salesOnly || decision.kind() == Decision.Kind.SOLD).limit(most).toList();
            }
        }, limit);
    }
}
