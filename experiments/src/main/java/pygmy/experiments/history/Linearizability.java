package pygmy.experiments.history;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether the operations on one book could have happened one after another, each at a moment between its invocation and its response. The search of
 * Wing and Gong (1993) with Lowe's memory of what was tried (2017): depth first over what may come next, never twice from the same set of operations
 * done and the same book. Operations of unknown outcome may come at any time or be left out; of equal ones only the first invoked is
 * tried.
 */
public final class Linearizability {

    private static final int END = -1;

    private record Tried(long[] done, Shelf shelf) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Tried tried && shelf.equals(tried.shelf) && Arrays.equals(done, tried.done);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(done) + shelf.hashCode();
        }
    }

    private record Step(int call, Shelf before) {}

    private final List<Operation> operations;
    private final int[] operationAt;
    private final boolean[] callAt;
    private final int[] returnOf;
    private final int[] next;
    private final int[] previous;
    private final int[] twin;
    private final long[] done;
    private final int head;

    private Linearizability(List<Operation> operations) {
        this.operations = operations;
        int known = (int) operations.stream().filter(o -> !o.isUnknown()).count();
        int entries = operations.size() + known;
        operationAt = new int[entries];
        callAt = new boolean[entries];
        returnOf = new int[entries];
        next = new int[entries + 1];
        previous = new int[entries + 1];
        twin = new int[operations.size()];
        done = new long[(operations.size() + 63) / 64];
        head = entries;
        order(entries);
    }

    /** Whether there is such an order, starting with {@code initial}. All operations must be on the same book. */
    public static boolean holds(Shelf initial, List<Operation> operations) {
        return new Linearizability(operations.stream().sorted(Comparator.comparingLong(Operation::invoked)).toList()).search(initial);
    }

    private void order(int entries) {
        record Entry(long time, boolean call, int operation) {}
        Entry[] sorted = new Entry[entries];
        Map<Action, Integer> lastUnknown = new HashMap<>();
        int count = 0;
        for (int i = 0; i < operations.size(); i++) {
            Operation o = operations.get(i);
            sorted[count++] = new Entry(o.invoked(), true, i);
            twin[i] = END;
            if (!o.isUnknown()) {
                sorted[count++] = new Entry(o.responded(), false, i);
            } else if (lastUnknown.containsKey(o.action())) {
                twin[i] = lastUnknown.get(o.action());
            }
            if (o.isUnknown()) {
                lastUnknown.put(o.action(), i);
            }
        }
        // What begins in the very moment in which another ends overlaps it.
        Arrays.sort(sorted, Comparator.comparingLong(Entry::time).thenComparing(e -> !e.call()).thenComparingInt(Entry::operation));
        int[] callOf = new int[operations.size()];
        int last = head;
        for (int e = 0; e < entries; e++) {
            operationAt[e] = sorted[e].operation();
            callAt[e] = sorted[e].call();
            returnOf[e] = END;
            if (callAt[e]) {
                callOf[operationAt[e]] = e;
            } else {
                returnOf[callOf[operationAt[e]]] = e;
            }
            next[last] = e;
            previous[e] = last;
            last = e;
        }
        next[last] = END;
    }

    private boolean search(Shelf initial) {
        Set<Tried> tried = new HashSet<>();
        Deque<Step> steps = new ArrayDeque<>();
        long open = operations.stream().filter(o -> !o.isUnknown()).count();
        Shelf shelf = initial;
        int entry = next[head];
        while (open > 0) {
            if (entry != END && callAt[entry]) {
                int operation = operationAt[entry];
                Shelf after = mayComeNext(operation) ? operations.get(operation).action().on(shelf) : null;
                if (after != null) {
                    flip(operation);
                    if (tried.add(new Tried(done.clone(), after))) {
                        steps.push(new Step(entry, shelf));
                        shelf = after;
                        remove(entry);
                        open -= operations.get(operation).isUnknown() ? 0 : 1;
                        entry = next[head];
                        continue;
                    }
                    flip(operation);
                }
                entry = next[entry];
            } else if (steps.isEmpty()) {
                return false;
            } else {
                Step step = steps.pop();
                shelf = step.before();
                flip(operationAt[step.call()]);
                putBack(step.call());
                open += operations.get(operationAt[step.call()]).isUnknown() ? 0 : 1;
                entry = next[step.call()];
            }
        }
        return true;
    }

    private boolean mayComeNext(int operation) {
        return twin[operation] == END || (done[twin[operation] / 64] >>> twin[operation] % 64 & 1) == 1;
    }

    private void flip(int operation) {
        done[operation / 64] ^= 1L << operation % 64;
    }

    private void remove(int call) {
        unlink(call);
        if (returnOf[call] != END) {
            unlink(returnOf[call]);
        }
    }

    private void putBack(int call) {
        if (returnOf[call] != END) {
            link(returnOf[call]);
        }
        link(call);
    }

    private void unlink(int entry) {
        next[previous[entry]] = next[entry];
        if (next[entry] != END) {
            previous[next[entry]] = previous[entry];
        }
    }

    private void link(int entry) {
        next[previous[entry]] = entry;
        if (next[entry] != END) {
            previous[next[entry]] = entry;
        }
    }
}
