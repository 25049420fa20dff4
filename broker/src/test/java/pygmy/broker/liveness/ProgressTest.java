package pygmy.broker.liveness;

import static org.assertj.core.api.Assertions.assertThat;
import static pygmy.broker.liveness.Progress.LOOK_EVERY;
import static pygmy.broker.liveness.Progress.PATIENCE;

import org.junit.jupiter.api.Test;

class ProgressTest {

    private final Progress progress = new Progress();
    private long now = 5_000;

    /** Looks for so long; returns after how many ms it was found stuck, or -1. */
    private long look(long millis) {
        for (long looked = LOOK_EVERY; looked <= millis; looked += LOOK_EVERY) {
            now += LOOK_EVERY;
            if (progress.look(now)) {
                return looked;
            }
        }
        return -1;
    }

    @Test
    void whoHasNothingToDoIsNotStuck() {
        assertThat(look(60_000)).isEqualTo(-1);
        progress.begins();
        progress.ends();
        assertThat(look(60_000)).isEqualTo(-1);
    }

    @Test
    void aPieceThatDoesNotEndIsNoticedWithinTheBound() {
        progress.begins();
        assertThat(look(60_000)).isBetween(PATIENCE, PATIENCE + 2 * LOOK_EVERY);
        assertThat(progress.look(now + LOOK_EVERY)).isTrue();
    }

    @Test
    void whoIsBusyAllTheTimeIsNotStuck() {
        progress.begins();
        for (int i = 0; i < 100; i++) {
            assertThat(look(PATIENCE / 2)).isEqualTo(-1);
            progress.ends();
            progress.begins();
        }
    }

    @Test
    void itIsFreeOnceThePieceHasEnded() {
        progress.begins();
        look(60_000);
        progress.ends();
        assertThat(progress.look(now += LOOK_EVERY)).isFalse();
        progress.begins();
        assertThat(look(PATIENCE)).isEqualTo(-1);
    }

    /** As after SIGSTOP: the clock went on, and neither thread did. */
    @Test
    void timeInWhichNobodyLookedDoesNotCount() {
        progress.begins();
        look(500);
        now += 60_000;
        assertThat(progress.look(now)).isFalse();
        assertThat(look(PATIENCE)).isPositive();
    }

    @Test
    void whoWasSlowMayTakeTwiceAsLongForAMinute() {
        progress.begins();
        look(60_000);
        progress.ends();
        look(1_000);
        progress.begins();
        assertThat(look(60_000)).isBetween(2 * PATIENCE, 2 * PATIENCE + 2 * LOOK_EVERY);
        progress.ends();
        look(61_000);
        progress.begins();
        assertThat(look(60_000)).isBetween(PATIENCE, PATIENCE + 2 * LOOK_EVERY);
    }

    @Test
    void patienceIsBounded() {
        for (int i = 0; i < 10; i++) {
            progress.begins();
            assertThat(look(60_000)).isBetween(PATIENCE, Progress.MAX_PATIENCE + 2 * LOOK_EVERY);
            progress.ends();
            look(LOOK_EVERY);
        }
    }
}
