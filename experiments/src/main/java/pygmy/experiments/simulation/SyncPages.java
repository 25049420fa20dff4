package pygmy.experiments.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import pygmy.broker.message.Book;
import pygmy.broker.message.Decision;
import pygmy.broker.message.SyncPage;
import pygmy.broker.message.SyncRequest;

/** The serving side of a transfer, as {@link SyncRequest} and {@link SyncPage} describe it. */
final class SyncPages {

    private SyncPages() {}

    /**
     * @param salesOnly for an order replica
     * @param most      writes in a page
     */
    static SyncPage page(SimStore store, Cores cores, SyncRequest request, boolean salesOnly, int most) {
        var history = store.history();
        boolean knowsPageBefore = request.seen() == null || history.includes(history.log(), request.seen());
        if (!knowsPageBefore) {
            return new SyncPage(history.log(), request.whole(), true, history.applied(), history.epochs(), List.of(), List.of(), 0, false, false,
                    store.standing().members());
        }
        boolean whole = request.whole() || !cores.holdsPrefix(history, request.log(), request.have());
        boolean goesOn = request.seen() != null && whole == request.whole();
        long after = goesOn ? request.after() : whole ? 0 : request.have().seq();
        TreeMap<Long, Decision> decisions = new TreeMap<>();
        for (Map.Entry<Long, Decision> entry : store.decisions().tailMap(after, false).entrySet()) {
            if (decisions.size() == most) {
                break;
            }
            if (!salesOnly || entry.getValue().kind() == Decision.Kind.SOLD) {
                decisions.put(entry.getKey(), entry.getValue());
            }
        }
        boolean last = decisions.size() < most;
        long next = last ? history.applied().seq() : decisions.lastKey();
        List<Book> books = new ArrayList<>();
        if (!salesOnly) {
            store.books().stream().filter(book -> book.version().seq() > after && book.version().seq() <= next).forEach(books::add);
        }
        return new SyncPage(history.log(), whole, false, history.applied(), history.epochs(), books, List.copyOf(decisions.values()), next, last,
                store.standing().loaded(), store.standing().members());
    }
}
