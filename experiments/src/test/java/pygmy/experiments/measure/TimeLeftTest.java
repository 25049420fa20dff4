package pygmy.experiments.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimeLeftTest {

    @Test
    void beforeAJobShowsItsPaceTheEstimateHolds() {
        assertThat(TimeLeft.seconds(30, 10, 0.05, 100)).isEqualTo(120);
    }

    @Test
    void anEstimateThatWasTooShortDoesNotMakeItNegative() {
        assertThat(TimeLeft.seconds(30, 50, 0, 100)).isEqualTo(100);
    }

    @Test
    void thenItsOwnPaceCounts() {
        assertThat(TimeLeft.seconds(30, 40, 0.25, 100)).isEqualTo(220);
        assertThat(TimeLeft.seconds(30, 40, 1, 0)).isZero();
    }
}
