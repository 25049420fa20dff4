package pygmy.experiments.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The smallest part of a history that shows why it cannot have happened with one copy of a book. */
public final class Explanation {

    private static final int MAX_TO_SHRINK = 600;
    private static final int MAX_SHOWN = 25;

    private Explanation() {}

    /** Empty if the operations on this book are linearizable; else a human-readable text. */
    public static Optional<String> check(int book, Shelf initial, List<Operation> operations) {
        List<Operation> ofBook = operations.stream().filter(o -> o.book() == book).toList();
        if (Linearizability.holds(initial, ofBook)) {
            return Optional.empty();
        }
        List<Operation> least = withoutNeedlessReads(initial, shortestPrefix(initial, ofBook));
        List<Operation> shown = least.subList(Math.max(0, least.size() - MAX_SHOWN), least.size());
        StringBuilder text = new StringBuilder("no order of these operations on book " + book + " is possible; it began as " + initial);
        if (shown.size() < least.size()) {
            text.append("\n  ... ").append(least.size() - shown.size()).append(" more before");
        }
        shown.forEach(o -> text.append("\n  ").append(o));
        return Optional.of(text.toString());
    }

    /** Up to the first response that cannot be explained; what had not answered by then is unknown. */
    private static List<Operation> shortestPrefix(Shelf initial, List<Operation> operations) {
        List<Long> responses = operations.stream().filter(o -> !o.isUnknown()).map(Operation::responded).sorted().toList();
        int holds = -1;
        int fails = responses.size() - 1;
        while (fails - holds > 1) {
            int middle = (holds + fails) >>> 1;
            if (Linearizability.holds(initial, until(operations, responses.get(middle)))) {
                holds = middle;
            } else {
                fails = middle;
            }
        }
        return until(operations, responses.get(fails));
    }

    private static List<Operation> until(List<Operation> operations, long end) {
        return operations.stream()
                .filter(o -> o.invoked() <= end && !(o.isRead() && o.responded() > end))
                .map(o -> o.responded() <= end ? o : new Operation(o.name(), o.book(), o.action(), o.invoked(), Operation.NEVER))
                .sorted(java.util.Comparator.comparingLong(Operation::invoked))
                .toList();
    }

    private static List<Operation> withoutNeedlessReads(Shelf initial, List<Operation> operations) {
        List<Operation> least = new ArrayList<>(operations);
        for (int i = 0; i < least.size() && operations.size() <= MAX_TO_SHRINK; i++) {
            Operation left = least.get(i);
            if (left.isRead()) {
                least.remove(i);
                if (Linearizability.holds(initial, least)) {
                    least.add(i, left);
                } else {
                    i--;
                }
            }
        }
        return least;
    }
}
