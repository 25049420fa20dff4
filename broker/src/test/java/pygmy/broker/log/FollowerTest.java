package pygmy.broker.log;

import static org.assertj.core.api.Assertions.assertThat;
import static pygmy.broker.Samples.at;
import static pygmy.broker.Samples.changes;
import static pygmy.broker.Samples.committed;
import static pygmy.broker.Samples.echo;
import static pygmy.broker.Samples.primary;
import static pygmy.broker.Samples.started;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pygmy.broker.Samples;
import pygmy.broker.liveness.Times;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.message.Consumed;
import pygmy.broker.message.Event;
import pygmy.broker.message.Members;
import pygmy.broker.message.Position;
import pygmy.broker.message.TransferPage;
import pygmy.broker.message.TransferPage.EpochStart;

class FollowerTest {

    private static final long SESSION = 7;

    private Follower follower;
    private long tag;

    @BeforeEach
    void open() {
        follower = new Follower(Times.DEFAULT, Service.CATALOG, 1, LogStore.Standing.FRESH);
        follower.opened(SESSION, Samples.CONSUMED_NOTHING);
    }

    @Test
    void appliesWhatComesNextAndAcknowledgesIt() {
        deliver(started(1, Position.ZERO), changes(1, 1, 2), changes(1, 3, 3));
        assertThat(follower.history().applied()).isEqualTo(at(1, 3));
        assertThat(follower.takeWrites()).hasSize(3);
        assertThat(follower.takeEffects()).last().isEqualTo(new FollowerEffect.Ack(tag));
    }

    @Test
    void dropsWhatItHasAndWhatAnEarlierPrimaryStillSays() {
        deliver(started(1, Position.ZERO), changes(1, 1, 2), changes(1, 1, 2), started(3, at(1, 2)));
        follower.takeWrites();
        deliver(changes(1, 3, 3), started(2, at(1, 2)), committed(1, 3));
        assertThat(follower.takeWrites()).isEmpty();
        assertThat(follower.history().applied()).isEqualTo(at(3, 2));
        assertThat(follower.isFollowing()).isTrue();
    }

    @Test
    void aStoreThatHasWhatItsQueueGaveAwayStaysComplete() {
        deliver(started(1, Position.ZERO), changes(1, 1, 2));
        follower.leads();
        follower.opened(SESSION + 1, follower.consumed());
        assertThat(follower.isComplete()).isTrue();
    }

    @Test
    void aStoreThatIsOlderThanItsQueueIsNotComplete() {
        deliver(started(1, Position.ZERO), changes(1, 1, 2));
        follower.leads();
        follower.takeWrites();
        follower.opened(SESSION + 1, new Consumed(Samples.LOG, at(1, 3), true));
        assertThat(follower.isComplete()).isFalse();
        assertThat(follower.takeWrites()).containsExactly(new StoreWrite.MarkComplete(false));
        assertThat(follower.note()).contains("ends at 1:2").contains("1:3").contains("backup");
    }

    @Test
    void neitherIsOneWhoseQueueWasMadeAnewOrGaveAwayAnotherLogOrCameLater() {
        for (Consumed consumed : new Consumed[] {null, new Consumed("another log", at(1, 1), true), new Consumed(Samples.LOG, at(2, 1), true),
            new Consumed(Samples.LOG, at(1, 2), false)}) {
            open();
            deliver(started(1, Position.ZERO), changes(1, 1, 2));
            follower.leads();
            follower.opened(SESSION + 1, consumed);
            assertThat(follower.isComplete()).as("%s", consumed).isFalse();
        }
    }

    /** It may be a write of a later version: the replica must not lead without it, nor answer behind a barrier. */
    @Test
    void whoCannotReadAnEventIsNotSureToHaveAll() {
        deliver(started(1, Position.ZERO), changes(1, 1, 2));
        follower.leads();
        follower.takeWrites();
        follower.takeEffects();
        follower.unreadable(++tag, 1_000, false);
        assertThat(follower.isComplete()).isFalse();
        assertThat(follower.isLive()).isFalse();
        assertThat(follower.isFollowing()).isFalse();
        assertThat(follower.note()).contains("cannot be read");
        assertThat(follower.takeWrites()).containsExactly(new StoreWrite.MarkComplete(false));
        deliver(new Event.Barrier("fence"));
        assertThat(follower.takeEffects()).noneMatch(FollowerEffect.Passed.class::isInstance).last().isEqualTo(new FollowerEffect.Ack(tag));
        follower.heardPrimary(primary(0, at(1, 2), new Beat.Echo(Service.CATALOG, 1, SESSION, 1_000, Position.ZERO, 0)), 1_200);
        assertThat(follower.isLive()).as("that beat was sent before").isFalse();
        follower.heardPrimary(primary(0, at(1, 2), new Beat.Echo(Service.CATALOG, 1, SESSION, 1_001, Position.ZERO, 0)), 1_400);
        assertThat(follower.isLive()).as("the primary has published no more than this replica has").isTrue();
        assertThat(follower.isComplete()).isTrue();
    }

    @Test
    void theNextChangeShowsWhetherOneWasMissed() {
        deliver(started(1, Position.ZERO), changes(1, 1, 2));
        follower.leads();
        follower.unreadable(++tag, 1_000, false);
        deliver(changes(1, 3, 3));
        assertThat(follower.isFollowing()).as("nothing can be between 2 and 3").isTrue();
        follower.unreadable(++tag, 1_000, false);
        deliver(changes(1, 5, 5));
        assertThat(follower.history().applied()).isEqualTo(at(1, 3));
        assertThat(follower.isFollowing()).isFalse();
        assertThat(follower.takeEffects()).anyMatch(FollowerEffect.Ask.class::isInstance);
    }

    @Test
    void whoLeadsKnowsWhatItPublished() {
        deliver(started(1, Position.ZERO), changes(1, 1, 2));
        follower.leads();
        follower.unreadable(++tag, 1_000, true);
        assertThat(follower.isComplete()).isTrue();
        assertThat(follower.takeEffects()).last().isEqualTo(new FollowerEffect.Ack(tag));
    }

    @Test
    void whatWasMissedWithoutATraceIsAGap() {
        deliver(started(1, Position.ZERO), changes(1, 1, 2));
        follower.leads();
        follower.missed("order-0 knows more");
        assertThat(follower.isFollowing()).isFalse();
        assertThat(follower.isComplete()).isFalse();
        assertThat(follower.isLive()).isFalse();
        assertThat(follower.note()).isEqualTo("order-0 knows more");
    }

    @Test
    void forgetsAcknowledgementsOfAnEarlierSession() {
        deliver(started(1, Position.ZERO), changes(1, 1, 2));
        follower.opened(SESSION + 1, follower.consumed());
        assertThat(follower.takeEffects()).isEmpty();
        assertThat(follower.takeWrites()).hasSize(2);
    }

    /** Epoch 2 is not in the history: was it served, and 3 was not, or the other way round? Only who serves now can tell. */
    @Test
    void anEpochThatItMissedIsAGapUntilALaterOneIsKnownToBeServed() {
        deliver(started(1, Position.ZERO), changes(1, 1, 2), started(3, at(1, 2)));
        follower.heardPrimary(primary(0, at(3, 2)), 0);
        deliver(changes(2, 3, 3), committed(2, 3));
        assertThat(follower.isFollowing()).isTrue();

        open();
        deliver(started(1, Position.ZERO), changes(1, 1, 2), started(3, at(1, 2)), changes(2, 3, 3));
        assertThat(follower.isFollowing()).isFalse();
    }

    @Test
    void everyKindOfEventCanShowAGap() {
        for (Event event : List.of(changes(1, 4, 4), changes(2, 3, 3), started(2, at(1, 3)), committed(1, 3))) {
            open();
            deliver(started(1, Position.ZERO), changes(1, 1, 2), event);
            assertThat(follower.isFollowing()).as("after " + event).isFalse();
            assertThat(follower.isComplete()).isFalse();
            assertThat(follower.takeEffects()).anyMatch(effect -> effect instanceof FollowerEffect.Ask);
        }
    }

    @Test
    void anEarlierEpochThatServedWithoutItShowsThatItsOwnNeverDid() {
        for (Event event : List.of(changes(2, 3, 3), committed(2, 2))) {
            open();
            deliver(started(1, Position.ZERO), changes(1, 1, 2), started(3, at(1, 2)), event);
            assertThat(follower.isFollowing()).as("after " + event).isFalse();
            assertThat(follower.isComplete()).isFalse();
            EpochStart[] epochs = {new EpochStart(1, 0), new EpochStart(2, 2), new EpochStart(5, 4)};
            follower.answered(ask().number(), whole(at(2, 4), epochs[0], epochs[1]), 0);
            assertThat(follower.history().applied()).as("a peer may not have heard of epoch 3 yet").isEqualTo(at(3, 2));
            follower.tick(1_000);
            follower.answered(ask().number(), whole(at(5, 4), epochs), 1_000);
            assertThat(follower.history().applied()).as("whoever leads next takes a higher number").isEqualTo(at(5, 4));
        }
    }

    @Test
    void aGapIsClosedByATransferAndWhatWasHeldBackFollowsInOrder() {
        deliver(started(1, Position.ZERO), changes(1, 1, 2));
        follower.takeEffects();
        deliver(changes(1, 5, 5), changes(1, 6, 6));
        FollowerEffect.Ask ask = (FollowerEffect.Ask) follower.takeEffects().get(0);
        assertThat(ask.request().have()).isEqualTo(at(1, 2));
        follower.answered(ask.number(), page(at(1, 4), true), 0);
        assertThat(follower.history().applied()).isEqualTo(at(1, 6));
        assertThat(follower.takeEffects()).last().isEqualTo(new FollowerEffect.Ack(tag));
    }

    /** Where pages are many and answers get lost, a transfer that began anew each time would never end. */
    @Test
    void aPageThatNobodyAnsweredIsAskedForAgain() {
        deliver(started(1, Position.ZERO), changes(1, 1, 2), changes(1, 9, 9));
        follower.answered(ask().number(), page(at(1, 5), false), 0);
        FollowerEffect.Ask second = ask();
        FollowerEffect.Ask again = second;
        for (int asked = 1; asked < Transfer.MAX_ASKED; asked++) {
            follower.answered(again.number(), null, asked * Gap.RETRY_AFTER);
            assertThat(follower.takeEffects()).noneMatch(FollowerEffect.Ask.class::isInstance);
            follower.tick((asked + 1) * Gap.RETRY_AFTER);
            FollowerEffect.Ask next = ask();
            assertThat(next.request()).isEqualTo(second.request());
            assertThat(next.number()).isNotEqualTo(again.number());
            again = next;
        }
        follower.answered(second.number(), page(at(1, 8), true), 0);
        assertThat(follower.history().applied()).as("after a late answer").isEqualTo(at(1, 2));
        long late = (Transfer.MAX_ASKED + 1) * Gap.RETRY_AFTER;
        follower.answered(again.number(), null, late);
        follower.tick(late + Gap.RETRY_AFTER);
        assertThat(ask().request().after()).as("begun anew").isEqualTo(2);
    }

    @Test
    void aPeerThatStandsFurtherBackIsNotBelieved() {
        deliver(started(1, Position.ZERO), changes(1, 1, 5), changes(1, 8, 8));
        FollowerEffect.Ask ask = ask();
        follower.takeWrites();
        follower.answered(ask.number(), page(at(1, 3), true), 0);
        assertThat(follower.history().applied()).isEqualTo(at(1, 5));
        assertThat(follower.takeWrites()).noneMatch(write -> write instanceof StoreWrite.Install);
        follower.tick(Gap.RETRY_AFTER);
        assertThat(ask().number()).isNotEqualTo(ask.number());
    }

    @Test
    void isCompleteOnlyOnceAPrimaryKnowsThisSessionAndNothingNumberedIsMissing() {
        deliver(started(1, Position.ZERO), changes(1, 1, 2));
        follower.heardPrimary(primary(0, at(1, 2)), 0);
        follower.heardPrimary(primary(0, at(1, 2), echo(Service.CATALOG, 1, SESSION - 1)), 0);
        follower.heardPrimary(primary(0, at(1, 3), echo(Service.CATALOG, 1, SESSION)), 0);
        assertThat(follower.isComplete()).isFalse();
        assertThat(follower.isLive()).isFalse();
        follower.heardPrimary(primary(0, at(1, 4), echo(Service.CATALOG, 1, SESSION)), 0);
        deliver(changes(1, 3, 3));
        assertThat(follower.isComplete()).as("caught up to what was numbered when it was first echoed").isTrue();
        assertThat(follower.isLive()).isTrue();
    }

    @Test
    void asksAPeerWhenItStaysBehindThePrimaryAndNothingComes() {
        deliver(started(1, Position.ZERO), changes(1, 1, 2));
        follower.takeEffects();
        follower.heardPrimary(primary(0, at(1, 9)), 0);
        assertThat(follower.takeEffects()).isEmpty();
        follower.heardPrimary(primary(0, at(1, 9)), Times.DEFAULT.beat());
        assertThat(ask().request().have()).isEqualTo(at(1, 2));
    }

    @Test
    void refusesToMixTwoLogs() {
        deliver(started(1, Position.ZERO), changes(1, 1, 2));
        follower.delivered(new Event.Committed("log-b", at(1, 2)), ++tag, 0);
        assertThat(follower.isFollowing()).isFalse();
        assertThat(follower.note()).contains("log-a").contains("--fresh");
        TransferPage foreign =
                new TransferPage("log-b", true, false, at(5, 5), List.of(new EpochStart(5, 0)), List.of(), List.of(), 5, true, true, Members.of(2));
        follower.answered(ask().number(), foreign, 0);
        assertThat(follower.history().log()).isEqualTo(Samples.LOG);
        assertThat(follower.note()).contains("log-b");
    }

    private FollowerEffect.Ask ask() {
        return follower.takeEffects().stream().filter(FollowerEffect.Ask.class::isInstance).map(FollowerEffect.Ask.class::cast).findFirst().orElseThrow();
    }

    private void deliver(Event... events) {
        for (Event event : events) {
            follower.delivered(event, ++tag, 0);
        }
    }

    private static TransferPage page(Position at, boolean last) {
        return new TransferPage(Samples.LOG, false, false, at, List.of(new EpochStart(1, 0)), List.of(), List.of(), at.seq(), last, true, Members.of(2));
    }

    private static TransferPage whole(Position at, EpochStart... epochs) {
        return new TransferPage(Samples.LOG, true, false, at, List.of(epochs), List.of(), List.of(), at.seq(), true, true, Members.of(3));
    }
}
