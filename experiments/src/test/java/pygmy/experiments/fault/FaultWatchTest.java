package pygmy.experiments.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import pygmy.experiments.measure.OpenLoop.Shot;

class FaultWatchTest {

    private static final long SECOND = 1_000_000_000;

    @Test
    void halfOfTheRequestsAreBuysAtBothFrontEnds() {
        assertThat(LongStream.range(0, 8).filter(FaultWatch::isBuy).toArray()).containsExactly(2, 3, 6, 7);
    }

    @Test
    void aGapIsBetweenAnswersOfOneKind() {
        var seen = seen(shot(0, 0, 1, 200), shot(2, 1, 1, 200), shot(4, 3, 1, 200), shot(6, 4, 3, 200));
        assertThat(seen.gap(false)).isEqualTo(3);
        assertThat(seen.gap(true)).isEqualTo(5);
    }

    @Test
    void whatFailedIsNoAnswer() {
        var seen = seen(shot(2, 0, 1, 200), shot(3, 3, 1, 503), shot(6, 6, 1, 200));
        assertThat(seen.gap(true)).isEqualTo(6);
        assertThat(seen.failed()).isEqualTo(1);
    }

    @Test
    void theLongestCountsWhatFailedToo() {
        var seen = seen(shot(0, 0, 1, 200), shot(1, 0, 20, 503), shot(2, 0, 2, 200));
        assertThat(seen.longest(false)).isEqualTo(20);
        assertThat(seen.longest(true)).isEqualTo(2);
    }

    @Test
    void momentsAreOfOneClock() {
        var seen = new FaultWatch.Seen(List.of(), 1, 4, Optional.of(0.5), Optional.empty(), Optional.of(0.75), Optional.of(2.0));
        assertThat(seen.moments()).containsExactly(Map.entry(Moment.STRUCK, 1.0), Map.entry(Moment.NOTICED, 1.5), Map.entry(Moment.PUT_RIGHT, 4.0),
                Map.entry(Moment.LIVE, 6.0));
    }

    private static FaultWatch.Seen seen(Shot... shots) {
        return new FaultWatch.Seen(List.of(shots), 1, 4, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Shot shot(long number, long due, long took, int status) {
        return new Shot(number, due * SECOND, took * SECOND, status);
    }
}
