package pygmy.experiments.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import pygmy.broker.message.Decision;

/**
 * All that clients asked of a shop and were answered, and what its replicas stored in the end. {@link #wrong} says whether that is as of one copy.
 *
 * @param initial    the books when it began
 * @param start      seq of the last write before it began
 * @param log        every decision after {@code start}
 * @param end        the books in the end
 * @param remembered for so many writes a key keeps its decision
 */
public record ShopHistory(Map<Integer, Shelf> initial, long start, List<Decision> log, Map<Integer, Shelf> end, long remembered, List<Written> writes,
        List<Seen> reads) {

    /** A promise that was broken, by name, and how, human-readable. */
    public record Wrong(String promise, String what) {}

    /** None where all is well. */
    public List<Wrong> wrong() {
        List<Wrong> wrong = new ArrayList<>();
        WriteOrder order = new WriteOrder(log, writes, remembered);
        add(wrong, "AnswersAreTrue", order.wrong());
        Timeline timeline = new Timeline(initial, start, order);
        add(wrong, "DecisionsArePossible", timeline.wrong());
        if (!timeline.last().equals(new TreeMap<>(end)) && wrong.isEmpty()) {
            wrong.add(new Wrong("DecisionsArePossible", "the log makes of the books " + timeline.last() + " but stored is " + end));
        }
        if (wrong.isEmpty()) {
            add(wrong, "OneCopyOfTheShop", KnownOrder.check(order, timeline, writes, reads));
        }
        add(wrong, "Linearizable", PerBook.check(this, order));
        return wrong;
    }

    private static void add(List<Wrong> all, String promise, List<String> wrong) {
        wrong.forEach(what -> all.add(new Wrong(promise, what)));
    }
}
