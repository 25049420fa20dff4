package pygmy.experiments.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * Whether all that clients saw could have been seen of one copy of the whole shop, each read at one moment between its invocation and its response, with the
 * writes in the order of the log: a search is one read of all books of its topic.
 *
 * <p>To find an order of writes that explains a history takes, at worst, exponential time; where it is given it does not (Gibbons and Korach, "Testing
 * shared memories", 1997). Each read needs a place between two writes where the shop looked as it saw it: after every write that was answered
 * before it began, before every write that began after it was answered, and not before the place of any read that was answered before it began.
 * These all push in one direction, so the reads take, in the order in which they began, the first place that is left; if one finds none, there is no
 * order. {@link Timeline} says how the shop looked.
 */
final class KnownOrder {

    private static final int MAX_WRONG = 5;
    private static final int MAX_LINES = 25;

    /** A read that has its place. */
    private record Placed(Seen seen, long at) {}

    private final WriteOrder order;
    private final Timeline timeline;
    /** By the time of the answer: the last write, in the order of the log, that was answered by then. */
    private final TreeMap<Long, WriteOrder.Entry> answeredBy = new TreeMap<>();
    /** By the time of the invocation: the first write, in the order of the log, that was sent from then on. */
    private final TreeMap<Long, WriteOrder.Entry> sentFrom = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();

    private KnownOrder(WriteOrder order, Timeline timeline) {
        this.order = order;
        this.timeline = timeline;
        WriteOrder.Entry last = null;
        for (WriteOrder.Entry entry : sorted(Comparator.comparingLong(WriteOrder.Entry::responded))) {
            last = last == null || entry.seq() > last.seq() ? entry : last;
            answeredBy.put(entry.responded(), last);
        }
        WriteOrder.Entry first = null;
        for (WriteOrder.Entry entry : sorted(Comparator.comparingLong(WriteOrder.Entry::invoked).reversed())) {
            first = first == null || entry.seq() < first.seq() ? entry : first;
            sentFrom.put(entry.invoked(), first);
        }
    }

    /** What is wrong, a text each; none where all is well. Also counts what the answers to changes showed as reads. */
    static List<String> check(WriteOrder order, Timeline timeline, List<Written> writes, List<Seen> reads) {
        KnownOrder known = new KnownOrder(order, timeline);
        known.writes();
        known.reads(writes, reads);
        return known.wrong;
    }

    private List<WriteOrder.Entry> sorted(Comparator<WriteOrder.Entry> by) {
        return order.entries().stream().sorted(by).toList();
    }

    private void writes() {
        for (WriteOrder.Entry entry : order.entries()) {
            Map.Entry<Long, WriteOrder.Entry> before = answeredBy.lowerEntry(entry.invoked());
            if (before != null && before.getValue().seq() > entry.seq() && wrong.size() < MAX_WRONG) {
                wrong.add("the log has " + entry + "\n  before " + before.getValue() + ", which was answered before that was sent");
            }
        }
    }

    private void reads(List<Written> writes, List<Seen> reads) {
        Map<Seen, Long> notBefore = new IdentityHashMap<>();
        List<Seen> all = new ArrayList<>(reads);
        for (Written written : writes) {
            if (written.told() instanceof Told.Stored stored && stored.shown() != null) {
                Seen seen = new Seen(written.write().id(), new View.Lookup(stored.book(), stored.shown()), written.invoked(), written.responded());
                order.toldOf(written).ifPresent(entry -> notBefore.put(seen, entry.seq()));
                all.add(seen);
            }
        }
        all.sort(Comparator.comparingLong(Seen::invoked));
        PriorityQueue<Placed> open = new PriorityQueue<>(Comparator.comparingLong(placed -> placed.seen().responded()));
        Placed furthest = new Placed(null, timeline.start());
        for (Seen seen : all) {
            while (!open.isEmpty() && open.peek().seen().responded() < seen.invoked()) {
                Placed over = open.poll();
                furthest = over.at() > furthest.at() ? over : furthest;
            }
            Map.Entry<Long, WriteOrder.Entry> answered = answeredBy.lowerEntry(seen.invoked());
            Map.Entry<Long, WriteOrder.Entry> sent = sentFrom.higherEntry(seen.responded());
            long from = Math.max(furthest.at(), notBefore.getOrDefault(seen, timeline.start()));
            from = answered == null ? from : Math.max(from, answered.getValue().seq());
            long upTo = sent == null ? timeline.end() : sent.getValue().seq() - 1;
            long at = timeline.firstTime(seen.view(), from, upTo);
            if (at >= 0) {
                open.add(new Placed(seen, at));
            } else if (wrong.size() < MAX_WRONG) {
                wrong.add(explained(seen, from, upTo, answered == null ? null : answered.getValue(), sent == null ? null : sent.getValue(), furthest));
            }
        }
    }

    private String explained(Seen seen, long from, long upTo, WriteOrder.Entry answered, WriteOrder.Entry sent, Placed furthest) {
        StringBuilder text = new StringBuilder().append(seen).append("\n  which the shop never was after write ").append(from);
        if (answered != null && answered.seq() == from) {
            text.append(" (answered before: ").append(answered).append(')');
        } else if (furthest.seen() != null && furthest.at() == from) {
            text.append(" (seen before: ").append(furthest.seen()).append(')');
        }
        text.append(" and up to write ").append(upTo);
        if (sent != null) {
            text.append(" (the next was sent later: ").append(sent).append(')');
        }
        if (seen.view() instanceof View.Search search && search.rows().stream()
                .allMatch(row -> timeline.firstTime(new View.Lookup(row.book(), row.shelf()), from, upTo) >= 0)) {
            text.append("\n  each of these books was so, but not all at one moment: the search is torn");
        }
        List<String> looked = timeline.looked(seen.view(), from, upTo);
        looked.stream().limit(MAX_LINES).forEach(line -> text.append("\n  ").append(line));
        if (looked.size() > MAX_LINES) {
            text.append("\n  ... and ").append(looked.size() - MAX_LINES).append(" more");
        }
        return text.toString();
    }
}
