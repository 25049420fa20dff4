package pygmy.catalog.core;

import static org.assertj.core.api.Assertions.assertThat;
import static pygmy.broker.Samples.LOG;
import static pygmy.broker.Samples.at;
import static pygmy.broker.Samples.backup;
import static pygmy.broker.Samples.changes;
import static pygmy.broker.Samples.primary;
import static pygmy.broker.Samples.started;

import java.util.List;
import org.junit.jupiter.api.Test;
import pygmy.broker.Samples;
import pygmy.broker.liveness.FailureDetector;
import pygmy.broker.liveness.Times;
import pygmy.broker.log.Follower;
import pygmy.broker.log.History;
import pygmy.broker.log.LogStore.Standing;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Event;
import pygmy.broker.message.Position;
import pygmy.broker.message.SyncPage.EpochStart;

class ElectionTest {

    private static final int REPLICAS = 2;
    private final Times times = Times.DEFAULT;
    private final FailureDetector detector = new FailureDetector(times);

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
        assertThat(election.shouldStart(1_000 + times.lease() + times.margin())).as("no barrier yet").isFalse();
        election.barrierPassed();
        assertThat(election.shouldStart(1_000 + times.lease() + times.margin() - 1)).isFalse();
        assertThat(election.shouldStart(1_000 + times.lease() + times.margin())).isTrue();
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
        assertThat(election.provesLoss()).isEmpty();
        detector.heard(order(at(1, 3), at(1, 3)), 1_100);
        assertThat(election.provesLoss()).isPresent();
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
        election.trying();
        election.granted(1_000);
        detector.heard(order(at(1, 3), at(1, 2)), 1_000);
        election.barrierPassed();
        long waited = 1_000 + times.lease() + times.margin();
        assertThat(election.shouldRelease(waited - 1)).as("it may come yet").isFalse();
        assertThat(election.shouldStart(waited)).isFalse();
        assertThat(election.shouldRelease(waited)).isTrue();
        election.lost(waited);
        long over = waited + Election.YIELDS_FOR * times.suspicion();
        assertThat(election.shouldTry(over - 1)).isFalse();
        assertThat(election.shouldTry(over)).isTrue();
        election.trying();
        election.granted(over);
        election.barrierPassed();
        assertThat(election.shouldStart(over + times.lease() + times.margin())).isTrue();
    }

    @Test
    void whatComesAfterTheBarrierEndsTheYielding() {
        Follower follower = follower(1, true);
        Election election = election(1, follower, 0);
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
        assertThat(zero.start()).isEqualTo(3);
        assertThat(one.start()).isEqualTo(2);
        assertThat(zero.start()).as("promised, so never again").isEqualTo(5);
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

    /** One that applied 1:2, and may have missed something. */
    private Follower incomplete() {
        Follower follower = new Follower(times, Service.CATALOG, 1,
                new Standing(new History(LOG, List.of(new EpochStart(1, 0)), at(1, 2)), false, true, 0));
        follower.opened(1, follower.consumed());
        return follower;
    }

    /** One that applied 1:2 if it is complete, else nothing. */
    private Follower follower(int replica, boolean complete) {
        Follower follower = new Follower(times, Service.CATALOG, replica, new Standing(Standing.FRESH.history(), complete, complete, 0));
        follower.opened(1, follower.consumed());
        if (complete) {
            for (Event event : new Event[] {started(1, Position.ZERO), changes(1, 1, 2)}) {
                follower.delivered(event, 1, 0);
            }
        }
        return follower;
    }
}
