package pygmy.broker.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import pygmy.broker.rpc.Timing.Part;

/** Where the time of a call went, in microseconds. */
class TimingTest {

    private static final Timing CATALOG = Timing.NONE.plus(Part.CATALOG, 4_000);

    @Test
    void whatNobodyAccountsForIsTheQueues() {
        assertThat(CATALOG.ofWhole(5_000, null)).isEqualTo(new Timing(Map.of(Part.CATALOG, 4_000L, Part.QUEUE, 1_000L)));
    }

    @Test
    void aPrimaryThatServedLongBeforeWasNotWaitedFor() {
        Timing timing = CATALOG.ofWhole(5_000, 60_000_000L);
        assertThat(timing.get(Part.PRIMARY)).isZero();
        assertThat(timing.get(Part.QUEUE)).isEqualTo(1_000);
    }

    @Test
    void whatWentByBeforeThePrimaryServedIsNotTheBrokers() {
        Timing timing = CATALOG.ofWhole(2_000_000, 10_000L);
        assertThat(timing.get(Part.PRIMARY)).isEqualTo(1_990_000);
        assertThat(timing.get(Part.QUEUE)).isEqualTo(6_000);
        assertThat(timing.total()).isEqualTo(2_000_000);
    }

    @Test
    void theWholeIsNeverExceeded() {
        assertThat(CATALOG.ofWhole(5_000, 1L).total()).isEqualTo(5_000);
        assertThat(CATALOG.ofWhole(3_000, 1L)).as("clocks differ").isEqualTo(new Timing(Map.of(Part.CATALOG, 4_000L, Part.PRIMARY, 0L, Part.QUEUE, 0L)));
    }

    @Test
    void whereThereWasNoPrimaryTheQueuesTookNoTime() {
        assertThat(Timing.NONE.plus(Part.QUEUE, 7).waitedForPrimary()).isEqualTo(Timing.NONE.plus(Part.PRIMARY, 7));
    }

    @Test
    void travelsAsText() {
        Timing timing = CATALOG.ofWhole(2_000_000, 10_000L);
        assertThat(Timing.decode(timing.encode())).isEqualTo(timing);
    }
}
