package pygmy.experiments.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import pygmy.experiments.history.Action;
import pygmy.experiments.history.Operation;
import pygmy.experiments.history.Shelf;

class HistoryTest {

    @Test
    void aLookupAfterABuyMustNotShowTheCopyThatIsGone() {
        assertThat(History.stale(10, List.of(buy(1, 2), saw(10, 3, 4), saw(9, 5, 6)))).isEqualTo(1);
    }

    @Test
    void aLookupThatOverlapsTheBuyMayShowEither() {
        assertThat(History.stale(10, List.of(buy(1, 5), saw(10, 2, 3), saw(9, 4, 6)))).isZero();
    }

    @Test
    void whatOneReaderSawNobodyMayNotSeeLater() {
        assertThat(History.stale(10, List.of(buy(1, 9), saw(9, 2, 3), saw(10, 4, 5)))).isEqualTo(1);
    }

    private static Operation buy(long invoked, long responded) {
        return new Operation("buyer", 1, new Action.Bought(1, null), invoked, responded);
    }

    private static Operation saw(long stock, long invoked, long responded) {
        return new Operation("reader", 1, new Action.Saw(new Shelf("t", "t", 100, stock)), invoked, responded);
    }
}
