package pygmy.experiments.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VerdictTest {

    @Test
    void whereAllRoundsSayLongerTheRatioIsSaid() {
        assertThat(Verdict.takes("A miss", new Spread(4, 3, 5), "a hit"))
                .isEqualTo("A miss takes 4.00 (3.00–5.00) times as long as a hit.");
    }

    @Test
    void whereAllRoundsSayLessTheRatioIsSaid() {
        assertThat(Verdict.takes("A hit", new Spread(0.25, 0.2, 0.5), "a miss")).startsWith("A hit takes 0.250");
    }

    @Test
    void whereRoundsDisagreeOnlyABoundIsSaid() {
        assertThat(Verdict.takes("A buy", new Spread(1.02, 0.93, 1.2), "another")).isEqualTo(
                "Between a buy and another no difference larger than 20 % can be seen (1.02 (0.930–1.20) times).");
        assertThat(Verdict.takes("A buy", new Spread(0.9, 0.6, 1), "another")).contains("no difference larger than 40 %");
    }

    @Test
    void moreOfAThroughputIsNotLongerOfATime() {
        assertThat(Verdict.brings("Four replicas", new Spread(0.5, 0.4, 0.6), "one")).isEqualTo(
                "Four replicas bring 0.500 (0.400–0.600) times what one brings.");
    }
}
