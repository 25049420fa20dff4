package pygmy.broker.liveness;

import static org.assertj.core.api.Assertions.assertThat;
import static pygmy.broker.liveness.TokenLock.GIVES_UP_AFTER;
import static pygmy.broker.liveness.TokenLock.GUARD;
import static pygmy.broker.liveness.TokenLock.LASTS;
import static pygmy.broker.liveness.TokenLock.TOKEN_EVERY;

import org.junit.jupiter.api.Test;
import pygmy.broker.liveness.TokenLock.State;

class TokenLockTest {

    private static final long BEGAN = 50_000;

    private final TokenLock lock = new TokenLock(BEGAN);

    /** The wall clock tells that the host slept: what was proven before counts for nothing, but the guard is not over sooner. */
    @Test
    void sleepEndsTrustButShortensNoWait() {
        TokenLock lock = new TokenLock(BEGAN);
        lock.returned(BEGAN, BEGAN);
        assertThat(lock.advance(BEGAN + 1, BEGAN + LASTS)).isEqualTo(State.GIVEN_UP);
        TokenLock other = new TokenLock(BEGAN);
        other.returned(BEGAN, BEGAN);
        other.returned(BEGAN + GUARD, BEGAN + 1);
        assertThat(other.advance(BEGAN + 1, BEGAN + GUARD)).isEqualTo(State.GUARDING);
    }

    @Test
    void isHeldOnceTokensCameBackForTheWholeGuard() {
        lock.returned(BEGAN, BEGAN + 7);
        long now = BEGAN;
        for (; now < BEGAN + 7 + GUARD; now += TOKEN_EVERY) {
            assertThat(lock.advance(now, now)).isEqualTo(State.GUARDING);
            assertThat(lock.isHeld(now)).isFalse();
            lock.returned(now, now + 3);
        }
        assertThat(lock.advance(now, now)).isEqualTo(State.HELD);
        assertThat(lock.isHeld(now)).isTrue();
    }

    @Test
    void isGivenUpWhereNoTokenComesBack() {
        assertThat(lock.advance(BEGAN + GIVES_UP_AFTER - 1, BEGAN + GIVES_UP_AFTER - 1)).isEqualTo(State.TRYING);
        assertThat(lock.advance(BEGAN + GIVES_UP_AFTER, BEGAN + GIVES_UP_AFTER)).isEqualTo(State.GIVEN_UP);
    }

    /** What came back late would begin the guard too early otherwise, and that of a try that was given up would revive it. */
    @Test
    void aTokenThatComesBackTooLateRevivesNothing() {
        lock.advance(BEGAN + GIVES_UP_AFTER, BEGAN + GIVES_UP_AFTER);
        lock.returned(BEGAN + GIVES_UP_AFTER - 1, BEGAN + GIVES_UP_AFTER + 1);
        assertThat(lock.advance(BEGAN + GIVES_UP_AFTER + GUARD, BEGAN + GIVES_UP_AFTER + GUARD)).isEqualTo(State.GIVEN_UP);
    }

    @Test
    void isGivenUpIfAnotherBecomesTheActiveOneDuringTheGuard() {
        lock.returned(BEGAN, BEGAN + 7);
        assertThat(lock.advance(BEGAN + LASTS - 1, BEGAN + LASTS - 1)).isEqualTo(State.GUARDING);
        assertThat(lock.advance(BEGAN + LASTS, BEGAN + LASTS)).isEqualTo(State.GIVEN_UP);
    }

    @Test
    void aTokenProvesFromWhenItWasSentNotFromWhenItCameBack() {
        long held = hold();
        lock.returned(held, held + LASTS - 1);
        assertThat(lock.isHeld(held + LASTS - 1)).isTrue();
        assertThat(lock.isHeld(held + LASTS)).isFalse();
    }

    @Test
    void anOlderTokenTakesNothingBack() {
        long held = hold();
        lock.returned(held - 1_000, held + 1);
        assertThat(lock.isHeld(held + LASTS - 1)).isTrue();
    }

    @Test
    void whatWasNotProvenOnceIsGivenUpForGood() {
        long held = hold();
        assertThat(lock.isHeld(held + LASTS)).isFalse();
        lock.returned(held + LASTS - 1, held + LASTS);
        assertThat(lock.isHeld(held + LASTS)).isFalse();
        assertThat(lock.advance(held + LASTS, held + LASTS)).isEqualTo(State.GIVEN_UP);
    }

    @Test
    void whoComesNextWaitsForLongerThanItsForerunnerMayRely() {
        assertThat(GUARD).as("by 2 percent at least in either clock").isGreaterThan(LASTS * 104 / 100);
        assertThat(LASTS).as("several tokens may be late or lost").isGreaterThan(4 * TOKEN_EVERY);
    }

    /** Returns when the last token was sent. */
    private long hold() {
        long now = BEGAN;
        lock.returned(now, now);
        while (lock.advance(now, now) != State.HELD) {
            lock.returned(now, now + 1);
            now += TOKEN_EVERY;
        }
        lock.returned(now, now);
        return now;
    }
}
