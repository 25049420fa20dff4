package pygmy.catalog.primary;

import static org.assertj.core.api.Assertions.assertThat;
import static pygmy.broker.Samples.LOG;
import static pygmy.broker.Samples.at;
import static pygmy.broker.Samples.backup;
import static pygmy.broker.Samples.changes;
import static pygmy.broker.Samples.primary;
import static pygmy.broker.Samples.started;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import pygmy.broker.Samples;
import pygmy.broker.liveness.FailureDetector;
import pygmy.broker.liveness.Times;
import pygmy.broker.log.Follower;
import pygmy.broker.log.History;
import pygmy.broker.log.LogStore.Standing;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Event;
import pygmy.broker.message.Members;
import pygmy.broker.message.Position;
import pygmy.broker.message.TransferPage.EpochStart;

class ElectionTest {

    private static final int REPLICAS = 2;
    private final Times times = Times.DEFAULT;
    private final FailureDetector detector = new FailureDetector(times);
    private Members members = Members.UNKNOWN;

    @Test
    void atTheVeryFirstStartTheLowestLeadsOnceItHeardEverybody() {
        Election lowest = election(0, follower(0, false), 0);
        assertThat(lowest.shouldTry(10_000)).as("nothing heard of catalog-1").isFalse();
        detector.heard(backup(1, Position.ZERO, false), 10_000);
        assertThat(lowest.shouldTry(10_000)).isTrue();
        detector.heard(backup(0, Position.ZERO, false), 10_000);
        assertThat(election(1, follower(1, false), 0).shouldTry(10_000)).isFalse();
    }

    @Test
    void silenceOfThePrimaryMakesACompleteReplicaTry() {
        Election election = election(1, follower(1, true), 0);
        detector.heard(primary(0, at(1, 2)), 5_000);
        assertThat(election.shouldTry(5_000)).isFalse();
        assertThat(election.shouldTry(5_000 + times.suspicion())).isFalse();
        assertThat(election.shouldTry(5_000 + times.suspicion() + times.beat())).isTrue();
    }

    @Test
    void aReplicaThatCannotKnowWhatItMissedDoesNotLeadUnlessAPersonSaysSo() {
        detector.heard(backup(0, at(1, 3), false), 5_000);
        assertThat(election(1, follower(1, false), 0).shouldTry(5_000)).as("catalog-0 is ahead").isFalse();
        assertThat(election(1, follower(1, false), 1).shouldTry(5_000)).as("what would it be promoted with?").isFalse();
        detector.heard(backup(0, at(2, 3), false), 5_000);
        assertThat(election(1, incomplete(), 0).shouldTry(5_000)).as("catalog-0 is ahead").isFalse();
        assertThat(election(1, incomplete(), 2).shouldTry(5_000)).isTrue();
        assertThat(election(1, incomplete(), 3).shouldTry(5_000)).as("not what its note says").isFalse();
        detector.heard(backup(0, at(1, 2), true), 5_100);
        assertThat(election(1, follower(1, false), 0).shouldTry(5_100)).as("catalog-0 is complete").isFalse();
    }

    @Test
    void aPersonsWordCountsOnce() {
        Election election = election(1, incomplete(), 2);
        assertThat(election.nextPromotion()).isEqualTo(2);
        assertThat(election.shouldTry(1_000)).isTrue();
        election.trying();
        election.granted(1_000);
        election.barrierPassed();
        assertThat(election.shouldRelease(1_000)).isFalse();
        long epoch = election.start();
        election.lost(2_000);
        assertThat(election.shouldTry(10_000)).as("it led").isFalse();
        assertThat(election.nextPromotion()).isEqualTo(epoch + 1);
        assertThat(restarted(epoch).shouldTry(10_000)).as("a new process in the same environment").isFalse();
    }

    @Test
    void aPersonsWordIsUsedUpByBeingCompleteWithoutIt() {
        Election election = election(1, follower(1, true), 2);
        assertThat(election.usesUpPromotion()).hasValue(2);
        assertThat(election.usesUpPromotion()).isEmpty();
        assertThat(election.nextPromotion()).isEqualTo(3);
    }

    @Test
    void saysWhatAPersonCanDoWhereNobodyCanLead() {
        Follower follower = follower(1, true);
        Election election = election(1, follower, 0);
        assertThat(election.advice(60_000)).isEmpty();
        follower.delivered(changes(1, 9, 9), 99, 1_000);
        assertThat(election.advice(1_000)).as("perhaps somebody leads in a moment").isEmpty();
        assertThat(election.advice(60_000)).contains("--promote 2");
    }

    @Test
    void waitsForTheBarrierAndForTheLeasesOfTheFormerPrimary() {
        Election election = election(1, follower(1, true), 0);
        election.trying();
        election.granted(1_000);
        hearsItself(election, 0, 3_000);
        assertThat(election.shouldStart(1_000 + times.lease() + times.margin())).as("no barrier yet").isFalse();
        election.barrierPassed();
        assertThat(election.shouldStart(1_000 + times.lease() + times.margin() - 1)).isFalse();
        assertThat(election.shouldStart(1_000 + times.lease() + times.margin())).isTrue();
    }

    /** Its heartbeats go one way and those of others come another: after both broke, it may follow the log again and not hear yet who has more. */
    @Test
    void whoDoesNotHearEvenItselfDoesNotLead() {
        Follower follower = follower(1, true);
        Election election = election(1, follower, 0);
        hearsItself(election, 0, 1_000);
        election.opened(1_000);
        election.trying();
        election.granted(1_000);
        election.barrierPassed();
        long waited = 1_000 + times.lease() + times.margin();
        assertThat(election.shouldStart(waited)).as("that was in another session").isFalse();
        election.heardItself(of(backup(1, at(1, 2), true), 7), waited);
        assertThat(election.shouldStart(waited + times.suspicion())).as("a late one of another session").isFalse();
        hearsItself(election, waited, waited + times.suspicion());
        assertThat(election.shouldStart(waited + times.suspicion() - 1)).as("others may not have spoken yet").isFalse();
        assertThat(election.shouldStart(waited + times.suspicion())).isTrue();
        assertThat(election.shouldStart(waited + 2 * times.suspicion() + 1)).as("it is deaf again").isFalse();
    }

    /** Those who started later epochs may be gone with their stores, and front ends may remember positions in these. */
    @Test
    void whoIsPromotedTakesAnEpochThatNobodyElseCanHaveReached() {
        assertThat(election(1, incomplete(), 2).start()).isGreaterThan(EpochNumbers.UNHEARD);
    }

    @Test
    void noLogIsBegunWhileSomebodyFollowsOne() {
        Election election = election(0, follower(0, false), 0);
        detector.heard(backup(1, Position.ZERO, false), 5_000);
        assertThat(election.shouldTry(5_000)).isTrue();
        detector.heard(order(at(1, 3), at(1, 3)), 5_000);
        assertThat(election.shouldTry(5_000)).isFalse();
        assertThat(election.note(5_000)).startsWith("order-0 follows a log that no catalog replica here has");
    }

    @Test
    void aBarrierThatDoesNotComeBackIsSentAgain() {
        Election election = election(1, follower(1, true), 0);
        election.trying();
        election.granted(1_000);
        assertThat(election.shouldSendBarrierAgain(1_000 + times.patience() - 1)).isFalse();
        assertThat(election.shouldSendBarrierAgain(1_000 + times.patience())).isTrue();
        assertThat(election.shouldSendBarrierAgain(1_000 + times.patience())).isFalse();
        election.barrierPassed();
        assertThat(election.shouldSendBarrierAgain(1_000 + 3 * times.patience())).isFalse();
    }

    /** Its queue lost 1:3 without a trace, as when somebody purged it: the order replica heard that it was committed. */
    @Test
    void aCandidateWhoseQueueDidNotBringWhatIsCommittedIsNotComplete() {
        Follower follower = follower(1, true);
        Election election = election(1, follower, 0);
        election.trying();
        election.granted(1_000);
        detector.heard(order(at(1, 2), at(1, 2)), 1_000);
        election.barrierPassed();
        assertThat(election.provesLoss(1_100)).isEmpty();
        detector.heard(order(at(1, 3), at(1, 3)), 1_100);
        assertThat(election.provesLoss(1_100)).isPresent();
        follower.missed("1:3");
        assertThat(follower.isComplete()).isFalse();
        assertThat(election.shouldRelease(1_100)).isTrue();
        detector.heard(backup(0, at(1, 2), false), 1_200);
        assertThat(election.shouldForgetGap(1_200)).as("all catalogs are there, but what they lack was committed").isFalse();
    }

    @Test
    void aCandidateLetsThoseGoFirstWhoHaveWritesItHasNotButNotForEver() {
        Follower follower = follower(1, true);
        Election election = election(1, follower, 0);
        hearsItself(election, 0, 20_000);
        election.trying();
        election.granted(1_000);
        detector.heard(order(at(1, 3), at(1, 2)), 1_000);
        election.barrierPassed();
        long waited = 1_000 + times.lease() + times.margin();
        assertThat(election.shouldRelease(waited - 1)).as("it may come yet").isFalse();
        assertThat(election.shouldStart(waited)).isFalse();
        assertThat(election.shouldRelease(waited)).isTrue();
        election.lost(waited);
        long over = waited + Yielding.BEATS * times.beat();
        assertThat(election.shouldTry(over - 1)).isFalse();
        assertThat(election.shouldTry(over)).isTrue();
        election.trying();
        election.granted(over);
        election.barrierPassed();
        assertThat(election.shouldStart(over + times.lease() + times.margin())).isTrue();
    }

    /** Its queue lost 1:3 without a trace, and nobody remembers whether that was committed; catalog-0 has it, and may not lead before it was asked. */
    @Test
    void aCandidateThatYieldedInVainToAnotherCatalogReplicaIsNotComplete() {
        Follower follower = follower(1, true);
        Election election = election(1, follower, 0);
        election.trying();
        election.granted(1_000);
        election.barrierPassed();
        long waited = 1_000 + times.lease() + times.margin();
        detector.heard(backup(0, at(1, 3), false), waited);
        assertThat(election.shouldRelease(waited)).isTrue();
        assertThat(election.provesLoss(waited)).as("catalog-0 may lead").isEmpty();
        election.lost(waited);
        long over = waited + Yielding.BEATS * times.beat();
        detector.heard(backup(0, at(1, 3), false), over);
        election.trying();
        election.granted(over);
        election.barrierPassed();
        assertThat(election.provesLoss(over)).hasValueSatisfying(beat -> assertThat(beat.name()).isEqualTo("catalog-0"));
        assertThat(election.provesLoss(over + times.suspicion() + 1)).as("it is gone, so nobody else may ever lead").isEmpty();
        follower.missed("1:3");
        detector.heard(backup(0, at(1, 3), false), over + 100);
        assertThat(election.shouldRelease(over + 100)).as("now catalog-0 leads").isTrue();
    }

    @Test
    void whatComesAfterTheBarrierEndsTheYielding() {
        Follower follower = follower(1, true);
        Election election = election(1, follower, 0);
        hearsItself(election, 0, 3_000);
        election.trying();
        election.granted(1_000);
        detector.heard(order(at(1, 3), at(1, 2)), 1_000);
        election.barrierPassed();
        follower.delivered(changes(1, 3, 3), 2, 1_500);
        assertThat(election.shouldStart(1_000 + times.lease() + times.margin())).isTrue();
    }

    @Test
    void aGapMakesItLetGo() {
        Follower follower = follower(1, true);
        Election election = election(1, follower, 0);
        election.trying();
        election.granted(1_000);
        follower.delivered(changes(1, 9, 9), 99, 1_000);
        assertThat(election.shouldRelease(1_000)).isTrue();
    }

    @Test
    void epochsGrowAndNoTwoReplicasEverTakeTheSame() {
        Election zero = election(0, follower(0, true), 0);
        Election one = election(1, follower(1, true), 0);
        assertThat(zero.start()).isEqualTo(65);
        assertThat(one.start()).isEqualTo(2);
        assertThat(zero.start()).as("promised, so never again").isEqualTo(129);
    }

    @Test
    void epochsOfReplicasThatAreConfiguredDifferentlyAreStillDifferent() {
        Set<Long> epochs = new HashSet<>();
        for (int replica = 0; replica < 4; replica++) {
            for (int configured = 1; configured <= 4; configured++) {
                Election election = new Election(times, replica, configured, 0, follower(replica, true), detector, 0);
                for (int i = 0; i < 6; i++) {
                    assertThat(epochs.add(election.start() * 100 + configured)).isTrue();
                }
            }
        }
        assertThat(epochs.stream().map(epoch -> epoch / 100 % EpochNumbers.CLASSES).distinct()).as("a class for each replica").hasSize(4);
    }

    @Test
    void whomTheLogCountsIsAskedWhateverIsConfigured() {
        members = Members.of(3);
        Election election = election(0, follower(0, false), 0);
        detector.heard(backup(1, Position.ZERO, false), 5_000);
        assertThat(election.shouldTry(5_000)).as("catalog-2 counts, and was not heard").isFalse();
        assertThat(election.note(5_000)).isEqualTo("nobody leads, and this replica may have missed something, so it asks all that count: "
                + "start catalog-2");
        detector.heard(backup(3, Position.ZERO, false), 5_000);
        assertThat(election.shouldTry(5_000)).as("another replica in its place says nothing").isFalse();
        detector.heard(backup(2, Position.ZERO, false), 5_000);
        assertThat(election.shouldTry(5_000)).isTrue();
    }

    @Test
    void beforeTheLogSaysTheLargestCountThatAnybodyIsConfiguredWithHolds() {
        Election election = election(0, follower(0, false), 0);
        detector.heard(configured(backup(1, Position.ZERO, false), 3), 5_000);
        assertThat(election.shouldTry(5_000)).as("catalog-1 is told of a third").isFalse();
        detector.heard(backup(2, Position.ZERO, false), 5_000);
        assertThat(election.shouldTry(5_000)).isTrue();
        assertThat(election.firstMembers()).isEqualTo(Members.of(2));
    }

    @Test
    void aReplicaThatNeedAskNobodyListensBeforeItBeginsALog() {
        Election alone = new Election(times, 0, 1, 0, follower(0, false), detector, 0);
        alone.opened(0);
        assertThat(alone.shouldTry(times.suspicion() - 1)).isFalse();
        assertThat(alone.shouldTry(times.suspicion())).isTrue();
        detector.heard(backup(1, at(1, 3), false), times.suspicion());
        assertThat(alone.shouldTry(times.suspicion())).as("there is a log").isFalse();
    }

    @Test
    void whoIsNotAMemberNeverTriesAndSaysHowToBecomeOne() {
        members = Members.of(2);
        Election two = election(2, follower(2, true), 0);
        assertThat(two.shouldTry(10_000)).isFalse();
        assertThat(election(2, follower(2, false), 1).shouldTry(10_000)).as("a person cannot make it one that way").isFalse();
        assertThat(two.note(10_000)).isEqualTo("not one of the 2 catalog replicas that the log lets lead: "
                + "start it with PYGMY_CATALOGS=3 to have it counted in, or stop it");
        assertThat(election(1, follower(1, true), 0).note(10_000)).isEmpty();
        members = new Members(3, 3, 2);
        assertThat(election(2, follower(2, true), 0).shouldTry(10_000)).as("asked, but not yet one that leads").isFalse();
        assertThat(election(1, follower(1, true), 0).note(10_000))
                .isEqualTo("configured with 2 catalog replicas, but the log counts 3, which is what holds: set PYGMY_CATALOGS=3, or, once the others are "
                        + "stopped for good, say ./pygmy client members 2");
    }

    @Test
    void whoStopsBeingAMemberLetsGoInEveryStage() {
        members = Members.of(2);
        Follower follower = follower(1, true);
        Election election = election(1, follower, 0);
        election.trying();
        election.granted(1_000);
        assertThat(election.shouldRelease(1_000)).isFalse();
        follower.delivered(resized(1, 3, new Members(1, 2, 1)), 3, 1_000);
        assertThat(election.shouldRelease(1_000)).as("while it waits").isTrue();
        election.start();
        assertThat(election.shouldRelease(1_000)).as("while it starts").isTrue();
        election.serving();
        assertThat(election.shouldRelease(1_000)).as("while it serves").isTrue();
    }

    @Test
    void whoMayNotLeadIsNotWaitedFor() {
        members = new Members(3, 3, 2);
        Election election = election(1, incomplete(), 0);
        detector.heard(backup(0, at(1, 1), false), 5_000);
        detector.heard(saying(backup(2, at(1, 9), true), members), 5_000);
        assertThat(election.shouldTry(5_000)).as("catalog-2 is complete and ahead, and may not lead").isTrue();
        detector.heard(saying(backup(2, at(1, 9), true), Members.of(3)), 5_000);
        assertThat(election.shouldTry(5_000)).as("it may").isFalse();
    }

    private static Event.Changes resized(long epoch, long seq, Members members) {
        Decision decision = new Decision("resize", "fewer", Decision.Kind.RESIZED, 1, 0, 0, null, seq, 0);
        return new Event.Changes(Samples.LOG, epoch, seq, List.of(decision), List.of(), List.of(), false, members);
    }

    private static Beat configured(Beat b, int catalogs) {
        return new Beat(b.service(), b.replica(), b.incarnation(), b.sentMillis(), b.host(), b.pid(), b.state(), b.role(), b.log(), b.position(), b.written(),
                b.published(), b.committed(), b.complete(), b.leased(), b.echoes(), b.note(), catalogs, b.members(), b.keep());
    }

    private static Beat of(Beat b, long incarnation) {
        return new Beat(b.service(), b.replica(), incarnation, b.sentMillis(), b.host(), b.pid(), b.state(), b.role(), b.log(), b.position(), b.written(),
                b.published(), b.committed(), b.complete(), b.leased(), b.echoes(), b.note(), b.catalogs(), b.members(), b.keep());
    }

    /** It does not know what is committed. */
    private static Beat saying(Beat b, Members members) {
        return new Beat(b.service(), b.replica(), b.incarnation(), b.sentMillis(), b.host(), b.pid(), b.state(), b.role(), b.log(), b.position(), b.written(),
                b.published(), b.committed(), b.complete(), b.leased(), b.echoes(), b.note(), b.catalogs(), members, Position.ZERO);
    }

    private static Beat order(Position written, Position committed) {
        return new Beat(Service.ORDER, 0, 1, 0, "host", 1, Beat.State.LIVE, Beat.Role.NONE, Samples.LOG, written, written, written, committed, true, false,
                List.of(), "");
    }

    private Election restarted(long promised) {
        Election election = new Election(times, 1, REPLICAS, 2, incomplete(), detector, promised);
        election.opened(0);
        return election;
    }

    private Election election(int replica, Follower follower, long promote) {
        Election election = new Election(times, replica, REPLICAS, promote, follower, detector, 0);
        election.opened(0);
        return election;
    }

    /** Its own heartbeats come back to it. */
    private void hearsItself(Election election, long from, long until) {
        for (long at = from; at <= until; at += times.beat()) {
            election.heardItself(backup(1, at(1, 2), true), at);
        }
    }

    /** One that applied 1:2, and may have missed something. */
    private Follower incomplete() {
        Follower follower = new Follower(times, Service.CATALOG, 1,
                new Standing(new History(LOG, List.of(new EpochStart(1, 0)), at(1, 2)), false, true, 0, members));
        follower.opened(1, follower.consumed());
        return follower;
    }

    /** One that applied 1:2 if it is complete, else nothing. */
    private Follower follower(int replica, boolean complete) {
        Follower follower = new Follower(times, Service.CATALOG, replica, new Standing(Standing.FRESH.history(), complete, complete, 0, members));
        follower.opened(1, follower.consumed());
        if (complete) {
            for (Event event : new Event[] {started(1, Position.ZERO), changes(1, 1, 2)}) {
                follower.delivered(event, 1, 0);
            }
        }
        return follower;
    }
}
