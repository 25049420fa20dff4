package pygmy.experiments.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pygmy.broker.message.Decision;

/**
 * The log's decisions in their order, each with the write that it decides; and whether each answer told what the log says ({@link Written} has the rule
 * for writes that were sent several times).
 */
final class WriteOrder {

    /** One place in the log. */
    record Entry(Decision decision, Written written) {
        long seq() {
            return decision.seq();
        }

        @Override
        public String toString() {
            return "%d %s %s".formatted(seq(), decision.kind(), written);
        }
    }

    /** What names a write: its key alone may have been used for another one, too. */
    private record Name(String key, String asked) {}

    private final List<Entry> entries = new ArrayList<>();
    private final Map<Written, Entry> entryOf = new IdentityHashMap<>();
    private final List<String> wrong = new ArrayList<>();

    /** @param remembered for so many writes a key keeps its decision; sales keep it for good */
    WriteOrder(List<Decision> log, List<Written> writes, long remembered) {
        join(log, writes);
        decidedOnce(remembered);
        answersAreTrue(writes);
    }

    /** In the order of the log. */
    List<Entry> entries() {
        return entries;
    }

    /** Empty if it is not in the log, so did not happen. */
    Optional<Entry> of(Written written) {
        return Optional.ofNullable(entryOf.get(written));
    }

    /** A sentence each. */
    List<String> wrong() {
        return wrong;
    }

    private void join(List<Decision> log, List<Written> writes) {
        Map<Name, Deque<Written>> byName = new HashMap<>();
        writes.stream().sorted(Comparator.comparingLong(Written::invoked))
                .forEach(w -> byName.computeIfAbsent(new Name(w.write().id(), w.write().asked()), name -> new ArrayDeque<>()).add(w));
        log.stream().sorted(Comparator.comparingLong(Decision::seq)).forEach(decision -> {
            Deque<Written> sent = byName.getOrDefault(new Name(decision.request(), decision.asked()), new ArrayDeque<>());
            if (sent.isEmpty()) {
                wrong.add("the log has " + decision + ", which nobody sent");
                return;
            }
            Entry entry = new Entry(decision, sent.poll());
            entries.add(entry);
            entryOf.put(entry.written(), entry);
        });
    }

    private void decidedOnce(long remembered) {
        Map<String, Decision> last = new HashMap<>();
        for (Entry entry : entries) {
            Decision before = last.put(entry.decision().request(), entry.decision());
            if (before != null && (before.kind() == Decision.Kind.SOLD || entry.seq() - before.seq() <= remembered)) {
                wrong.add("one key was decided twice: " + before + " and " + entry.decision());
            }
        }
    }

    private void answersAreTrue(List<Written> writes) {
        Map<String, List<Written>> byKey = new HashMap<>();
        writes.forEach(w -> byKey.computeIfAbsent(w.write().id(), key -> new ArrayList<>()).add(w));
        for (Written written : writes) {
            Entry entry = entryOf.get(written);
            if (entry != null && !written.told().fits(entry.decision())) {
                wrong.add(written + ", but the log has " + entry.decision());
            } else if (entry == null && saysDecided(written.told())) {
                wrong.add(written + ", but the log has nothing of it");
            } else if (written.told() instanceof Told.KeyReused && byKey.get(written.write().id()).stream().noneMatch(other ->
                    !other.write().asked().equals(written.write().asked()) && other.invoked() <= written.responded())) {
                wrong.add(written + ", but nobody had used that key for something else");
            }
        }
    }

    private static boolean saysDecided(Told told) {
        return !(told instanceof Told.Unknown || told instanceof Told.NothingDone || told instanceof Told.KeyReused);
    }
}
