package pygmy.experiments.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Write;

/**
 * The log's decisions in their order, each with what was asked and told of it; and whether each answer told what the log says ({@link Written} has the rule
 * for writes that were sent several times).
 */
final class WriteOrder {

    /**
     * One place in the log.
     *
     * @param invoked   when the write was first sent, under the same key
     * @param responded when somebody was told of the decision; {@link Operation#NEVER} if nobody was
     * @param told      that answer
     */
    record Entry(Decision decision, Write write, Told told, long invoked, long responded) {
        long seq() {
            return decision.seq();
        }

        @Override
        public String toString() {
            return "%d %s [%d, %s] %s: %s".formatted(seq(), decision.kind(), invoked, responded == Operation.NEVER ? "unknown" : String.valueOf(responded),
                    write.id(), write.asked());
        }
    }

    /** What names a write: its key alone may have been used for another one, too. */
    private record Name(String key, String asked) {
        static Name of(Write write) {
            return new Name(write.id(), write.asked());
        }
    }

    private final Map<Name, List<Written>> byName = new HashMap<>();
    private final List<Entry> entries = new ArrayList<>();
    private final Map<Written, Entry> toldOf = new IdentityHashMap<>();
    private final List<String> wrong = new ArrayList<>();

    /** @param remembered for so many writes a key keeps its decision; sales keep it for good */
    WriteOrder(List<Decision> log, List<Written> writes, long remembered) {
        writes.stream().sorted(Comparator.comparingLong(Written::invoked))
                .forEach(written -> byName.computeIfAbsent(Name.of(written.write()), name -> new ArrayList<>()).add(written));
        log.stream().sorted(Comparator.comparingLong(Decision::seq)).forEach(decision -> enter(decision, remembered));
        decidedOnce(remembered);
        answersAreTrue(writes);
    }

    /** In the order of the log. */
    List<Entry> entries() {
        return entries;
    }

    /** What this answer tells of; empty if it tells of nothing, or of nothing that is in the log. */
    Optional<Entry> toldOf(Written written) {
        return Optional.ofNullable(toldOf.get(written));
    }

    /** A sentence each. */
    List<String> wrong() {
        return wrong;
    }

    private void enter(Decision decision, long remembered) {
        List<Written> sent = byName.getOrDefault(new Name(decision.request(), decision.asked()), List.of());
        if (sent.isEmpty()) {
            wrong.add("the log has " + decision + ", which nobody sent");
            return;
        }
        List<Written> told = sent.stream().filter(written -> written.told().isDecision() && written.tellsOf(decision)).toList();
        Optional<Written> first = told.stream().min(Comparator.comparingLong(Written::responded));
        Entry entry = new Entry(decision, sent.get(0).write(), first.map(Written::told).orElse(new Told.Unknown()), sent.get(0).invoked(),
                first.map(Written::responded).orElse(Operation.NEVER));
        if (sent.stream().allMatch(written -> written.told() instanceof Told.NothingDone
                || written.told() instanceof Told.KeyReused && !isForgotten(decision, remembered))) {
            wrong.add(sent.get(sent.size() - 1) + ", but the log has " + decision);
        }
        entries.add(entry);
        told.forEach(written -> toldOf.put(written, entry));
    }

    /** Whether the key had been used, and was free again: then a copy of what was refused for that may be decided after all. */
    private boolean isForgotten(Decision decision, long remembered) {
        return entries.stream().map(Entry::decision).anyMatch(before -> before.request().equals(decision.request()) && before.kind() != Decision.Kind.SOLD
                && decision.seq() - before.seq() > remembered);
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
        Map<Name, Decision> decided = new HashMap<>();
        entries.forEach(entry -> decided.put(Name.of(entry.write()), entry.decision()));
        for (Written written : writes) {
            if (written.told().isDecision() && !toldOf.containsKey(written)) {
                wrong.add(written + ", but the log has " + decided.getOrDefault(Name.of(written.write()), null));
            } else if (written.told() instanceof Told.KeyReused && byKey.get(written.write().id()).stream()
                    .noneMatch(other -> !other.write().asked().equals(written.write().asked()) && other.invoked() <= written.responded())) {
                wrong.add(written + ", but nobody had used that key for something else");
            }
        }
    }
}
