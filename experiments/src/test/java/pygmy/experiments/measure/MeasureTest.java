package pygmy.experiments.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class MeasureTest {

    @Test
    void medianAndRangeOfRounds() {
        assertThat(Spread.of(3, 1, 10)).isEqualTo(new Spread(3, 1, 10));
        assertThat(Spread.of(1, 2, 3, 4)).isEqualTo(new Spread(2.5, 1, 4));
        assertThat(Spread.of(0.1234, 1.234, 123.4).text()).isEqualTo("1.23 (0.123–123)");
        assertThatThrownBy(() -> Spread.of(List.of())).hasMessageContaining("no round");
    }

    @Test
    void secondsHaveTwoDigitsThatMatter() {
        assertThat(Spread.seconds(Spread.of(2.137))).isEqualTo("0.0021");
        assertThat(Spread.seconds(Spread.of(1234))).isEqualTo("1.2");
    }

    @Test
    void ratiosAreOfTheSameRound() {
        assertThat(Spread.ratio(List.of(2.0, 30.0, 400.0), List.of(1.0, 10.0, 100.0))).isEqualTo(new Spread(3, 2, 4));
    }

    @Test
    void everyRoundHasAllVariantsAndTheOrderTurns() throws Exception {
        List<String> order = new ArrayList<>();
        var results = Rounds.run(2, List.of("a", "b"), (variant, round) -> {
            order.add(variant + round);
            return round;
        });
        assertThat(order).containsExactly("a0", "b0", "b1", "a1");
        assertThat(results).containsEntry("a", List.of(0, 1)).containsEntry("b", List.of(0, 1));
    }

    @Test
    void requestsAreDueAtTheRate() {
        OpenLoop loop = new OpenLoop(200, Duration.ofSeconds(2));
        assertThat(loop.requests()).isEqualTo(400);
        assertThat(loop.due(100)).isEqualTo(500_000_000);
        assertThatThrownBy(() -> new OpenLoop(1, Duration.ofMillis(10))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void waitingForABusyClientCountsAsLatency() throws Exception {
        long nanos = 10_000_000;
        List<OpenLoop.Shot> shots = new OpenLoop(10_000, Duration.ofMillis(1)).run(List.of(number -> {
            for (long end = System.nanoTime() + nanos; System.nanoTime() < end;) {
                LockSupport.parkNanos(end - System.nanoTime());
            }
            return 200;
        }));
        assertThat(shots).hasSize(10);
        assertThat(shots.get(9).nanos()).isGreaterThan(9 * nanos);
    }
}
