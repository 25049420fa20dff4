package pygmy.experiments.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/** What a client may notice of a fault (broker/README, "Guarantees"), and that it noticed no more. */
final class Bounds {

    /** Machines that are busy with other things are slow; what is right stays exact. */
    private static final int TIMES_ALLOWED = 3;

    private Bounds() {}

    /** Records what was measured and fails if a promise was broken. */
    static void check(Outcome outcome) {
        Duration bound = outcome.fault().longestBuy();
        Measurements.add(outcome);
        assertThat(outcome.wrong()).as("what broke the promise during %s", outcome.fault()).isEmpty();
        assertThat(outcome.recording().failures(Sample.Kind.BUY)).as("buys that failed although retried").isEmpty();
        assertThat(outcome.recording().failures(Sample.Kind.UPDATE)).as("updates that failed although retried").isEmpty();
        if (!outcome.fault().role().isOfBroker()) {
            assertThat(outcome.recording().failedElsewhere(Sample.Kind.READ, outcome.fault().victim())).as("reads that failed").isEmpty();
            assertThat(outcome.recording().failedElsewhere(Sample.Kind.ORDER, outcome.fault().victim())).as("orders that could not be looked up").isEmpty();
        }
        if (bound != null) {
            assertThat(outcome.longestBuy()).as("longest wait of a buy; the design says %s", bound)
                    .isLessThan(bound.multipliedBy(TIMES_ALLOWED));
        }
    }
}
