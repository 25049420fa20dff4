package pygmy.frontend.core;

import static org.assertj.core.api.Assertions.assertThat;
import static pygmy.broker.Samples.at;
import static pygmy.broker.Samples.book;
import static pygmy.broker.Samples.changes;
import static pygmy.broker.Samples.primary;
import static pygmy.broker.Samples.started;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pygmy.broker.liveness.Self;
import pygmy.broker.liveness.Times;
import pygmy.broker.message.Beat.Echo;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Books;
import pygmy.broker.message.Event;
import pygmy.broker.message.Position;
import pygmy.broker.message.Read;
import pygmy.frontend.core.Coherence.Plan;

class CoherenceTest {

    private static final Read KEY = new Read.Lookup(1, null);
    private static final Read OTHER = new Read.Lookup(2, null);
    private static final long LEASE = Times.DEFAULT.lease();

    private final Coherence coherence = new Coherence(0, 100, 1024);
    private long now = 1000;

    @BeforeEach
    void join() {
        coherence.opened(1);
        grant(at(1, 5), now);
    }

    @Test
    void aMissAsksForTheFloorAndIsAHitOnceAnswered() {
        Plan.Miss miss = miss(KEY);
        assertThat(miss.atLeast()).isEqualTo(at(1, 5));
        coherence.answered(KEY, books(at(1, 5)), miss.generation());
        assertThat(plan(KEY)).isInstanceOf(Plan.Hit.class);
    }

    @Test
    void anAnswerThatAnInvalidationOvertookIsNotKept() {
        Plan.Miss miss = miss(KEY);
        coherence.delivered(changes(1, 6, 6));
        coherence.answered(KEY, books(at(1, 5)), miss.generation());
        assertThat(miss(KEY).atLeast()).isEqualTo(at(1, 6));
    }

    @Test
    void anEventDropsWhatItNamesAndNothingElse() {
        coherence.answered(KEY, books(at(1, 5)), miss(KEY).generation());
        coherence.answered(OTHER, books(at(1, 5)), miss(OTHER).generation());
        coherence.delivered(changes(1, 6, 6));
        assertThat(plan(KEY)).isInstanceOf(Plan.Miss.class);
        assertThat(plan(OTHER)).isInstanceOf(Plan.Hit.class);
        assertThat(coherence.takeAcknowledgement().upTo()).isEqualTo(at(1, 6));
        assertThat(coherence.takeAcknowledgement()).isNull();
    }

    /** The first may be lost; then the primary would wait for as long as this front end's heart beats. */
    @Test
    void theNewestAcknowledgementIsRepeatedWithEachBeat() {
        FrontEnd frontEnd = new FrontEnd(new Self(Beat.Service.FRONTEND, 0, "host", 1), Times.DEFAULT, coherence);
        coherence.delivered(changes(1, 6, 6));
        assertThat(frontEnd.takeAcknowledgement().upTo()).isEqualTo(at(1, 6));
        frontEnd.beat(now);
        assertThat(frontEnd.takeAcknowledgement().upTo()).isEqualTo(at(1, 6));
        assertThat(frontEnd.takeAcknowledgement()).isNull();
    }

    /** A queue that was full has dropped it. Nothing follows that would show the gap, as the primary waits for the acknowledgement. */
    @Test
    void theNewestWriteThatNeverCameIsMissedAfterAWhile() {
        FrontEnd frontEnd = new FrontEnd(new Self(Beat.Service.FRONTEND, 0, "host", 1), Times.DEFAULT, coherence);
        long before = coherence.incarnation();
        long patience = Times.DEFAULT.patience();
        frontEnd.heard(primary(0, at(1, 6)), now);
        frontEnd.heard(primary(0, at(1, 6)), now + patience - 1);
        assertThat(coherence.incarnation()).isEqualTo(before);
        frontEnd.delivered(changes(1, 6, 6));
        frontEnd.heard(primary(0, at(1, 7)), now + patience);
        assertThat(coherence.incarnation()).as("it had come, and the next one is not late yet").isEqualTo(before);
        frontEnd.heard(primary(0, at(1, 7)), now + 2 * patience);
        assertThat(coherence.incarnation()).isEqualTo(before + 1);
    }

    @Test
    void withoutALeaseNothingIsServed() {
        coherence.answered(KEY, books(at(1, 5)), miss(KEY).generation());
        now += LEASE;
        assertThat(plan(KEY)).isInstanceOf(Plan.Bypass.class);
        grant(at(1, 5), now);
        assertThat(plan(KEY)).as("the same membership went on").isInstanceOf(Plan.Hit.class);
    }

    @Test
    void aNewMembershipBeginsEmpty() {
        coherence.answered(KEY, books(at(1, 5)), miss(KEY).generation());
        coherence.delivered(changes(1, 6, 7));
        grant(at(1, 7), now);
        assertThat(miss(OTHER).atLeast()).isEqualTo(at(1, 7));
    }

    @Test
    void aNewPrimaryIsANewMembership() {
        coherence.answered(KEY, books(at(1, 5)), miss(KEY).generation());
        coherence.delivered(started(2, at(1, 5)));
        grant(at(2, 5), now);
        assertThat(miss(KEY).atLeast()).isEqualTo(at(2, 5));
    }

    @Test
    void soIsAnEventThatCannotBeRead() {
        coherence.answered(KEY, books(at(1, 5)), miss(KEY).generation());
        coherence.missed();
        assertThat(coherence.incarnation()).isEqualTo(2);
        assertThat(plan(KEY)).isInstanceOf(Plan.Bypass.class);
    }

    @Test
    void aGapIsANewIncarnation() {
        coherence.delivered(changes(1, 6, 6));
        coherence.delivered(changes(1, 8, 8));
        assertThat(coherence.incarnation()).isEqualTo(2);
        assertThat(plan(KEY)).isInstanceOf(Plan.Bypass.class);
    }

    @Test
    void aNewSessionKnowsNothingAndALateAnswerOfTheOldOneIsNotKept() {
        Plan.Miss miss = miss(KEY);
        coherence.opened(9);
        assertThat(plan(KEY)).isInstanceOf(Plan.Bypass.class);
        grant(at(1, 5), now);
        coherence.answered(KEY, books(at(1, 5)), miss.generation());
        assertThat(plan(KEY)).isInstanceOf(Plan.Miss.class);
    }

    @Test
    void anEventOfAnotherLogRaisesNoFloorButPutsAllInDoubt() {
        coherence.answered(KEY, books(at(1, 5)), miss(KEY).generation());
        coherence.delivered(ofAnotherLog(changes(9, 90, 90)));
        assertThat(plan(KEY)).isInstanceOf(Plan.Bypass.class);
        assertThat(coherence.takeAcknowledgement()).isNull();
        grant(at(1, 6), now);
        assertThat(miss(KEY).atLeast()).isEqualTo(at(1, 6));
    }

    @Test
    void aNewLogBeginsWithoutTheFloorsOfTheOld() {
        coherence.delivered(changes(1, 6, 6));
        coherence.heardPrimary(ofAnotherLog(primary(0, at(1, 2))), now);
        Echo echo = new Echo(Service.FRONTEND, 0, coherence.incarnation(), now, at(1, 2), LEASE);
        coherence.heardPrimary(ofAnotherLog(primary(0, at(1, 2), echo)), now);
        assertThat(miss(KEY).atLeast()).isEqualTo(at(1, 2));
    }

    @Test
    void trustsALeaseAsLongAsTheGrantorSays() {
        coherence.heardPrimary(primary(0, at(1, 5), new Echo(Service.FRONTEND, 0, coherence.incarnation(), now + 100, at(1, 5), 10)), now);
        assertThat(coherence.hasLease(now + LEASE - 1)).as("the longer one that it has already").isTrue();
        coherence.opened(90);
        coherence.heardPrimary(primary(0, at(1, 5), new Echo(Service.FRONTEND, 0, coherence.incarnation(), now, at(1, 5), 300)), now);
        assertThat(coherence.hasLease(now + 299)).isTrue();
        assertThat(coherence.hasLease(now + 300)).isFalse();
    }

    /** As where the clock was set back: the primary would ignore this session as long as it remembers a later one. */
    @Test
    void aSessionIsNoneOfTheIncarnationsBefore() {
        long before = coherence.incarnation();
        coherence.delivered(changes(1, 99, 99));
        assertThat(coherence.incarnation()).as("a gap").isEqualTo(before + 1);
        coherence.opened(before + 1);
        assertThat(coherence.incarnation()).isGreaterThan(before + 1);
    }

    private static Event.Changes ofAnotherLog(Event.Changes c) {
        return new Event.Changes("another log", c.epoch(), c.first(), c.decisions(), c.books(), c.topics(), c.loaded());
    }

    private static Beat ofAnotherLog(Beat b) {
        return new Beat(b.service(), b.replica(), b.incarnation(), b.sentMillis(), b.host(), b.pid(), b.state(), b.role(), "another log",
                b.position(), b.written(), b.published(), b.committed(), b.complete(), b.caching(), b.echoes(), b.note());
    }

    private Plan plan(Read key) {
        return coherence.plan(key, () -> now);
    }

    private Plan.Miss miss(Read key) {
        return (Plan.Miss) plan(key);
    }

    private void grant(Position joined, long sent) {
        coherence.heardPrimary(primary(0, joined, new Echo(Service.FRONTEND, 0, coherence.incarnation(), sent, joined, LEASE)), now);
    }

    private static Books books(Position asOf) {
        return new Books(List.of(book(1, "topic", 1, at(1, 1))), asOf);
    }
}
