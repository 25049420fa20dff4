package pygmy.experiments.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Initial stock − stock = copies sold = copies in recorded orders, for every book whose stock nobody set; and every acknowledged buy is
 * recorded exactly once.
 */
public final class BooksEquation {

    /** A sale as one replica has it. */
    public record Sale(String order, int book, long quantity) {}

    private BooksEquation() {}

    /**
     * @param replica      whose content this is, human-readable
     * @param initial      stock by book at the beginning
     * @param stock        stock by book at the end; empty for a replica that holds no books
     * @param restocked    books whose stock was set meanwhile
     * @param sales        what the replica recorded
     * @param acknowledged the sales that clients were told of
     * @param possible     ids of all buys that were ever sent
     * @return what is wrong, a sentence each; none where all is well
     */
    public static List<String> check(String replica, Map<Integer, Long> initial, Map<Integer, Long> stock, Set<Integer> restocked, List<Sale> sales,
            List<Sale> acknowledged, Set<String> possible) {
        List<String> wrong = new ArrayList<>();
        Map<String, Sale> byOrder = new HashMap<>();
        Map<Integer, Long> sold = new HashMap<>();
        for (Sale sale : sales) {
            if (byOrder.put(sale.order(), sale) != null) {
                wrong.add(replica + " recorded order " + sale.order() + " twice");
            }
            if (!possible.contains(sale.order())) {
                wrong.add(replica + " recorded order " + sale.order() + ", which nobody sent");
            }
            sold.merge(sale.book(), sale.quantity(), Long::sum);
        }
        for (Sale sale : acknowledged) {
            if (!sale.equals(byOrder.get(sale.order()))) {
                wrong.add(replica + " has " + byOrder.get(sale.order()) + " for the acknowledged " + sale);
            }
        }
        for (int book : new TreeSet<>(stock.keySet())) {
            long gone = initial.getOrDefault(book, 0L) - stock.get(book);
            if (!restocked.contains(book) && gone != sold.getOrDefault(book, 0L)) {
                wrong.add(replica + ": " + gone + " copies of book " + book + " are gone but " + sold.getOrDefault(book, 0L) + " were sold");
            }
        }
        return wrong;
    }
}
