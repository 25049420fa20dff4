package pygmy.broker.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ElapsedTest {

    private long nanos = 7_000_000_000L;
    private long wall = 1_700_000_000_000L;
    private long readingTakes;
    private final Elapsed elapsed = new Elapsed(() -> nanos, () -> {
        nanos += readingTakes * 1_000_000;
        return wall + readingTakes;
    });
    private final long start = elapsed.millis();

    private long sinceStart() {
        return elapsed.millis() - start;
    }

    private void pass(long millis) {
        nanos += millis * 1_000_000;
        wall += millis;
    }

    @Test
    void isTheMonotonicTimeAsLongAsBothGoOn() {
        pass(1_234);
        assertThat(sinceStart()).isEqualTo(1_234);
    }

    /** As a host that sleeps: CLOCK_MONOTONIC stands still, and a lease of 1 s would be valid after a minute. */
    @Test
    void goesOnWhileTheHostSleeps() {
        pass(100);
        wall += 60_000;
        assertThat(sinceStart()).isEqualTo(60_100);
        pass(10);
        assertThat(sinceStart()).isEqualTo(60_110);
        wall += 2_000;
        assertThat(sinceStart()).isEqualTo(62_110);
    }

    @Test
    void aWallClockThatIsSetBackChangesNothingAndHidesNoSleep() {
        wall -= 3_600_000;
        pass(100);
        assertThat(sinceStart()).isEqualTo(100);
        wall += 5_000;
        assertThat(sinceStart()).isEqualTo(5_100);
    }

    @Test
    void clocksThatDriftApartSlowlyAreNoSleepWorthMentioning() {
        for (int i = 0; i < 1_000; i++) {
            pass(100);
            wall -= i % 2;
        }
        assertThat(sinceStart()).isEqualTo(100_000);
    }

    /** Otherwise a busy machine would end leases. */
    @Test
    void aThreadThatIsKeptWaitingBetweenTheClocksSeesNoSleep() {
        readingTakes = 500;
        elapsed.millis();
        readingTakes = 0;
        assertThat(sinceStart()).isEqualTo(500);
    }

    @Test
    void isNeverBehindTheMonotonicTimeAndNeverGoesBack() {
        long last = 0;
        for (int i = 0; i < 10_000; i++) {
            pass(i % 7);
            wall += i % 101 == 0 ? 900 : i % 103 == 0 ? -1_700 : 0;
            long now = sinceStart();
            assertThat(now).isGreaterThanOrEqualTo(last);
            last = now;
        }
        assertThat(last).isGreaterThanOrEqualTo(nanos / 1_000_000 - 7_000);
    }
}
