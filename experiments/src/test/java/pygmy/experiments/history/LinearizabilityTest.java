package pygmy.experiments.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import pygmy.experiments.history.Action.Added;
import pygmy.experiments.history.Action.Bought;
import pygmy.experiments.history.Action.NoSuchBook;
import pygmy.experiments.history.Action.NotListed;
import pygmy.experiments.history.Action.OutOfStock;
import pygmy.experiments.history.Action.Saw;
import pygmy.experiments.history.Action.Updated;

class LinearizabilityTest {

    private static final Shelf THREE = new Shelf("Xen", "systems", 100, 3);

    @Test
    void oneAfterAnother() {
        assertThat(Linearizability.holds(THREE, List.of(
                op(new Bought(2, 200L), 0, 1), op(new Saw(new Shelf("Xen", "systems", 100, 1)), 2, 3), op(new OutOfStock(2), 4, 5)))).isTrue();
    }

    @Test
    void aReadFromThePastIsFound() {
        assertThat(Linearizability.holds(THREE, List.of(op(new Bought(2, 200L), 0, 1), op(new Saw(THREE), 2, 3)))).isFalse();
    }

    @Test
    void aReadDuringAWriteMaySeeEither() {
        assertThat(Linearizability.holds(THREE, List.of(op(new Bought(2, 200L), 0, 9), op(new Saw(THREE), 2, 3)))).isTrue();
        assertThat(Linearizability.holds(THREE, List.of(op(new Bought(2, 200L), 0, 9), op(new Saw(new Shelf("Xen", "systems", 100, 1)), 2, 3)))).isTrue();
    }

    @Test
    void timeDoesNotRunBackwards() {
        assertThat(Linearizability.holds(THREE, List.of(op(new Bought(2, 200L), 0, 9),
                op(new Saw(new Shelf("Xen", "systems", 100, 1)), 2, 3), op(new Saw(THREE), 4, 5)))).isFalse();
    }

    @Test
    void aCopyThatIsNotThereCannotBeSold() {
        assertThat(Linearizability.holds(THREE, List.of(op(new Bought(2, 200L), 0, 9), op(new Bought(2, 200L), 1, 8)))).isFalse();
    }

    @Test
    void aBuyIsPaidAtThePriceOfItsMoment() {
        assertThat(Linearizability.holds(THREE, List.of(op(new Updated(null, null, 500L, null), 0, 1), op(new Bought(1, 100L), 2, 3)))).isFalse();
        assertThat(Linearizability.holds(THREE, List.of(op(new Updated(null, null, 500L, null), 0, 3), op(new Bought(1, 100L), 2, 3)))).isTrue();
    }

    @Test
    void anUnknownBuyMayHappenLateOrNever() {
        Operation unknown = op(new Bought(3, null), 0, Operation.NEVER);
        assertThat(Linearizability.holds(THREE, List.of(unknown, op(new Saw(THREE), 5, 6)))).isTrue();
        assertThat(Linearizability.holds(THREE, List.of(unknown, op(new Saw(THREE), 5, 6), op(new OutOfStock(1), 7, 8)))).isTrue();
        assertThat(Linearizability.holds(THREE, List.of(unknown, op(new OutOfStock(1), 5, 6), op(new Saw(THREE), 7, 8)))).isFalse();
    }

    @Test
    void anUnknownBuyHappensOnce() {
        Operation unknown = op(new Bought(1, null), 0, Operation.NEVER);
        assertThat(Linearizability.holds(THREE, List.of(unknown, op(new Saw(new Shelf("Xen", "systems", 100, 1)), 5, 6)))).isFalse();
    }

    @Test
    void aSearchSeesABookLeaveItsTopic() {
        Operation moved = op(new Updated(null, "school", null, null), 0, 5);
        assertThat(Linearizability.holds(THREE, List.of(moved, op(new NotListed("systems"), 1, 2), op(new Saw(new Shelf("Xen", "school", 100, 3)), 3, 4))))
                .isTrue();
        assertThat(Linearizability.holds(THREE, List.of(moved, op(new NotListed("systems"), 1, 2), op(new Saw(THREE), 3, 4)))).isFalse();
    }

    @Test
    void aBookIsNotThereBeforeItIsAdded() {
        Operation added = op(new Added(THREE), 0, 5);
        assertThat(Linearizability.holds(Shelf.NONE, List.of(op(new Saw(Shelf.NONE), 1, 2), added, op(new NoSuchBook(), 3, 4), op(new Saw(THREE), 6, 7))))
                .isTrue();
        assertThat(Linearizability.holds(Shelf.NONE, List.of(added, op(new Saw(Shelf.NONE), 6, 7)))).isFalse();
        assertThat(Linearizability.holds(Shelf.NONE, List.of(added, op(new NoSuchBook(), 6, 7)))).isFalse();
        assertThat(Linearizability.holds(Shelf.NONE, List.of(op(new Bought(1, 100L), 0, 9)))).isFalse();
        assertThat(Linearizability.holds(Shelf.NONE, List.of(op(new OutOfStock(1), 0, 9)))).isFalse();
    }

    @Test
    void whatEndsAndBeginsInOneMomentOverlaps() {
        assertThat(Linearizability.holds(THREE, List.of(op(new Bought(1, 100L), 0, 5), op(new Saw(THREE), 5, 6)))).isTrue();
    }

    @Test
    void thousandsOfOperationsInSeconds() {
        List<Operation> history = concurrentHistory(6_000, 8, 7);
        Assertions.assertTimeout(Duration.ofSeconds(20), () -> assertThat(Linearizability.holds(new Shelf("Xen", "systems", 100, 100_000), history)).isTrue());
    }

    @Test
    void oneWrongReadAmongThousandsIsFoundAndExplained() {
        List<Operation> history = new ArrayList<>(concurrentHistory(2_000, 4, 3));
        Operation last = history.get(history.size() - 1);
        history.add(op(new Saw(new Shelf("Xen", "systems", 100, 77_777)), last.responded() + 10, last.responded() + 11));
        Shelf initial = new Shelf("Xen", "systems", 100, 100_000);
        assertThat(Linearizability.holds(initial, history)).isFalse();
        assertThat(Explanation.check(1, initial, history).orElseThrow()).contains("book 1").contains("77777");
    }

    /** Clients that each do one thing at a time; what they see is what a single book really was at a moment in between. */
    private static List<Operation> concurrentHistory(int count, int clients, long seed) {
        Random random = new Random(seed);
        List<Operation> history = new ArrayList<>();
        long[] free = new long[clients];
        long stock = 100_000;
        long moment = 0;
        for (int i = 0; i < count; i++) {
            moment += 4;
            int client = i % clients;
            long invoked = Math.max(free[client], moment - random.nextInt(3 * clients));
            long responded = moment + 1 + random.nextInt(3 * clients);
            free[client] = responded + 1;
            if (invoked > moment) {
                continue;
            }
            if (random.nextInt(3) == 0) {
                stock--;
                history.add(op(new Bought(1, 100L), invoked, responded));
            } else {
                history.add(op(new Saw(new Shelf("Xen", "systems", 100, stock)), invoked, responded));
            }
        }
        return history;
    }

    private static Operation op(Action action, long invoked, long responded) {
        return new Operation("test", 1, action, invoked, responded);
    }
}
