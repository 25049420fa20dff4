package pygmy.frontend.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static pygmy.broker.Samples.LOG;
import static pygmy.broker.Samples.at;
import static pygmy.broker.Samples.book;
import static pygmy.broker.Samples.changes;
import static pygmy.broker.Samples.primary;
import static pygmy.broker.Samples.started;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pygmy.broker.Samples;
import pygmy.broker.liveness.Self;
import pygmy.broker.liveness.Times;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Beat.Echo;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.message.Book;
import pygmy.broker.message.Books;
import pygmy.broker.message.Event;
import pygmy.broker.message.Extent;
import pygmy.broker.message.Found;
import pygmy.broker.message.Page;
import pygmy.broker.message.Position;
import pygmy.broker.message.Read;
import pygmy.frontend.cache.Coherence.Plan;

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
    void withoutACacheItsReadsGoByTheLeaseAllTheSame() {
        Coherence uncached = new Coherence(0, 0, 1024);
        uncached.opened(1);
        assertThat(uncached.plan(KEY, () -> now)).isEqualTo(new Plan.Bypass(KEY));
        uncached.heardPrimary(primary(0, at(1, 5), new Echo(Service.FRONTEND, 0, 1, now, at(1, 5), LEASE)), now);
        assertThat(uncached.plan(KEY, () -> now)).isEqualTo(new Plan.Bypass(KEY.atLeast(at(1, 5))));
        uncached.delivered(changes(1, 6, 6));
        assertThat(uncached.takeAcknowledgement().upTo()).isEqualTo(at(1, 6));
        uncached.answered(KEY, books(at(1, 6)), 1);
        assertThat(uncached.plan(KEY, () -> now)).isEqualTo(new Plan.Bypass(KEY.atLeast(at(1, 6))));
        assertThat(uncached.plan(KEY, () -> now + LEASE)).as("fenced").isEqualTo(new Plan.Bypass(KEY));
    }

    @Test
    void withoutALeaseAllIsFencedAndNothingKept() {
        Coherence unleased = new Coherence(0, false, 0, 1024);
        unleased.opened(1);
        unleased.heardPrimary(primary(0, at(1, 5), new Echo(Service.FRONTEND, 0, 1, now, at(1, 5), LEASE)), now);
        assertThat(unleased.plan(KEY, () -> now)).isEqualTo(new Plan.Bypass(KEY));
        assertThatThrownBy(() -> new Coherence(0, false, 1, 1024)).hasMessage("a cache needs a lease");
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

    /** A sale is nothing to pages that do not show the book; one that comes or goes is something to all pages of its topic, and of all books. */
    @Test
    void aWriteTakesThePagesThatShowIt() {
        Read first = page("topic", 0);
        Read second = page("topic", 2);
        Read elsewhere = page("other", 0);
        Read all = page(null, 0);
        keep(first, book(1, "topic", 5, at(1, 1)), book(2, "topic", 5, at(1, 2)));
        keep(second, book(3, "topic", 5, at(1, 3)), book(4, "topic", 5, at(1, 4)));
        keep(elsewhere, book(9, "other", 5, at(1, 5)));
        keep(all, book(1, "topic", 5, at(1, 1)), book(2, "topic", 5, at(1, 2)));
        coherence.delivered(sold(6, 3));
        assertThat(plan(second)).isInstanceOfSatisfying(Plan.Miss.class, miss -> assertThat(miss.atLeast()).isEqualTo(at(1, 6)));
        assertThat(List.of(plan(first), plan(elsewhere), plan(all))).allMatch(Plan.Hit.class::isInstance);

        coherence.delivered(new Event.Changes(LOG, 1, 7, List.of(Samples.sold("add", 8, 7)), List.of(book(8, "topic", 1, at(1, 7))), List.of("topic"), true));
        assertThat(List.of(plan(first), plan(second), plan(all))).allMatch(Plan.Miss.class::isInstance);
        assertThat(plan(elsewhere)).isInstanceOf(Plan.Hit.class);
    }

    @Test
    void aPageIsKeptOnlyIfNothingThatItShowsWasTouchedMeanwhile() {
        Read page = page("topic", 0);
        Plan.Miss miss = miss(page);
        coherence.delivered(sold(6, 3));
        Found old = new Books(List.of(book(1, "topic", 5, at(1, 1))), at(1, 5), new Extent(7, true));
        coherence.answered(page, old, miss.generation());
        assertThat(plan(page)).as("what was sold is on another page").isInstanceOf(Plan.Hit.class);
        coherence.delivered(sold(7, 1));
        coherence.answered(page, old, miss.generation());
        assertThat(plan(page)).isInstanceOf(Plan.Miss.class);
    }

    /** What is kept is bounded by the books in it: a thousand pages of a thousand books are not a thousand entries. */
    @Test
    void pagesWeighWhatTheyShow() {
        Book[] many = IntStream.rangeClosed(1, 60).mapToObj(id -> book(id, "topic", 5, at(1, 1))).toArray(Book[]::new);
        keep(page("topic", 0), many);
        keep(page("topic", 1), many);
        keep(page("topic", 2), many);
        assertThat(IntStream.range(0, 3).filter(after -> plan(page("topic", after)) instanceof Plan.Hit).count()).isLessThanOrEqualTo(1);
    }

    private static Read page(String topic, int after) {
        return new Read.Search(topic, new Page(2, after == 0 ? "" : Integer.toString(after), null), null);
    }

    private void keep(Read page, Book... books) {
        coherence.answered(page, new Books(List.of(books), at(1, 5), new Extent(7, true)), miss(page).generation());
    }

    private static Event.Changes sold(long seq, int item) {
        return new Event.Changes(LOG, 1, seq, List.of(Samples.sold("buy-" + seq, item, seq)), List.of(book(item, "topic", 4, at(1, seq))), List.of("topic"),
                true, null, List.of());
    }

    private static Event.Changes ofAnotherLog(Event.Changes c) {
        return new Event.Changes("another log", c.epoch(), c.first(), c.decisions(), c.books(), c.topics(), c.loaded());
    }

    private static Beat ofAnotherLog(Beat b) {
        return new Beat(b.service(), b.replica(), b.incarnation(), b.sentMillis(), b.host(), b.pid(), b.state(), b.role(), "another log",
                b.position(), b.written(), b.published(), b.committed(), b.complete(), b.leased(), b.echoes(), b.note());
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
