package pygmy.experiments.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import pygmy.experiments.history.BooksEquation.Sale;

class BooksEquationTest {

    private static final Sale A = new Sale("a", 1, 2);
    private static final Sale B = new Sale("b", 1, 1);

    @Test
    void holds() {
        assertThat(check(7, Set.of(), List.of(A, B), List.of(A))).isEmpty();
    }

    @Test
    void aSaleThatWasNotAcknowledgedCounts() {
        assertThat(check(8, Set.of(), List.of(A, B), List.of(A))).singleElement().asString().contains("2 copies of book 1 are gone but 3 were sold");
    }

    @Test
    void anAcknowledgedSaleMustBeThere() {
        assertThat(check(8, Set.of(), List.of(A), List.of(A, B))).singleElement().asString().contains("null for the acknowledged");
    }

    @Test
    void noOrderTwice() {
        assertThat(check(6, Set.of(), List.of(A, A), List.of(A))).singleElement().asString().contains("order a twice");
    }

    @Test
    void noOrderThatNobodySent() {
        assertThat(check(9, Set.of(), List.of(new Sale("c", 1, 1)), List.of())).singleElement().asString().contains("nobody sent");
    }

    @Test
    void aRestockedBookHasNoEquation() {
        assertThat(check(100, Set.of(1), List.of(A), List.of(A))).isEmpty();
    }

    private static List<String> check(long stock, Set<Integer> restocked, List<Sale> sales, List<Sale> acknowledged) {
        return BooksEquation.check("catalog-0", Map.of(1, 10L), Map.of(1, stock), restocked, sales, acknowledged, Set.of("a", "b"));
    }
}
