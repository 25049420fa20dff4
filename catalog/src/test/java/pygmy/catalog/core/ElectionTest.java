package pygmy.catalog.core;

import static org.assertj.core.api.Assertions.assertThat;
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
import pygmy.broker.log.LogStore.Standing;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Event;
import pygmy.broker.message.Members;
import pygmy.broker.message.Position;

class ElectionTest {

    private static final int REPLICAS = 2;
    private final Times times = Times.DEFAULT;
    private final FailureDetector detector = new FailureDetector(times);
    private Members members = Members.UNKNOWN;

    @Test
    void atTheVeryFirstStartTheLowestLeadsOnceItHeardEverybody() {
        Election lowest = election(0, follower(0, false), false);
        assertThat(lowest.shouldTry(10_000)).as("nothing heard of catalog-1").isFalse();
        detector.heard(backup(1, Position.ZERO, false), 10_000);
        assertThat(lowest.shouldTry(10_000)).isTrue();
        detector.heard(backup(0, Position.ZERO, false), 10_000);
        assertThat(election(1, follower(1, false), false).shouldTry(10_000)).isFalse();
    }

    @Test
    void silenceOfThePrimaryMakesACompleteReplicaTry() {
        Election election = election(1, follower(1, true), false);
        detector.heard(primary(0, at(1, 2)), 5_000);
        assertThat(election.shouldTry(5_000)).isFalse();
        assertThat(election.shouldTry(5_000 + times.suspicion())).isFalse();
        assertThat(election.shouldTry(5_000 + times.suspicion() + times.beat())).isTrue();
    }

    @Test
    void aReplicaThatCannotKnowWhatItMissedDoesNotLeadUnlessAPersonSaysSo() {
        detector.heard(backup(0, at(1, 3), false), 5_000);
        assertThat(election(1, follower(1, false), false).shouldTry(5_000)).as("catalog-0 is ahead").isFalse();
        assertThat(election(1, follower(1, false), true).shouldTry(5_000)).isTrue();
        detector.heard(backup(0, at(1, 2), true), 5_100);
        assertThat(election(1, follower(1, false), false).shouldTry(5_100)).as("catalog-0 is complete").isFalse();
    }

    @Test
    void waitsForTheBarrierAndForTheLeasesOfTheFormerPrimary() {
        Election election = election(1, follower(1, true), false);
        election.trying();
        election.granted(1_000);
        assertThat(election.shouldStart(1_000 + times.lease() + times.margin())).as("no barrier yet").isFalse();
        election.barrierPassed();
        assertThat(election.shouldStart(1_000 + times.lease() + times.margin() - 1)).isFalse();
        assertThat(election.shouldStart(1_000 + times.lease() + times.margin())).isTrue();
    }

    @Test
    void aGapMakesItLetGo() {
        Follower follower = follower(1, true);
        Election election = election(1, follower, false);
        election.trying();
        election.granted(1_000);
        follower.delivered(changes(1, 9, 9), 99, 1_000);
        assertThat(election.shouldRelease(1_000)).isTrue();
    }

    @Test
    void epochsGrowAndNoTwoReplicasEverTakeTheSame() {
        Election zero = election(0, follower(0, true), false);
        Election one = election(1, follower(1, true), false);
        assertThat(zero.start()).isEqualTo(65);
        assertThat(one.start()).isEqualTo(2);
        assertThat(zero.start()).as("promised, so never again").isEqualTo(129);
    }

    @Test
    void epochsOfReplicasThatAreConfiguredDifferentlyAreStillDifferent() {
        Set<Long> epochs = new HashSet<>();
        for (int replica = 0; replica < 4; replica++) {
            for (int configured = 1; configured <= 4; configured++) {
                Election election = new Election(times, replica, configured, false, follower(replica, true), detector, 0);
                for (int i = 0; i < 6; i++) {
                    assertThat(epochs.add(election.start() * 100 + configured)).isTrue();
                }
            }
        }
        assertThat(epochs.stream().map(epoch -> epoch / 100 % Election.EPOCH_CLASSES).distinct()).as("a class for each replica").hasSize(4);
    }

    @Test
    void whomTheLogCountsIsAskedWhateverIsConfigured() {
        members = Members.of(3);
        Election election = election(0, follower(0, false), false);
        detector.heard(backup(1, Position.ZERO, false), 5_000);
        assertThat(election.shouldTry(5_000)).as("catalog-2 counts, and was not heard").isFalse();
        assertThat(election.note(5_000)).isEqualTo("nobody leads, and this replica may have missed something, so it asks all that count: "
                + "start catalog-2, or let this one lead by --promote");
        detector.heard(backup(3, Position.ZERO, false), 5_000);
        assertThat(election.shouldTry(5_000)).as("another replica in its place says nothing").isFalse();
        detector.heard(backup(2, Position.ZERO, false), 5_000);
        assertThat(election.shouldTry(5_000)).isTrue();
    }

    @Test
    void beforeTheLogSaysTheLargestCountThatAnybodyIsConfiguredWithHolds() {
        Election election = election(0, follower(0, false), false);
        detector.heard(configured(backup(1, Position.ZERO, false), 3), 5_000);
        assertThat(election.shouldTry(5_000)).as("catalog-1 is told of a third").isFalse();
        detector.heard(backup(2, Position.ZERO, false), 5_000);
        assertThat(election.shouldTry(5_000)).isTrue();
        assertThat(election.firstMembers()).isEqualTo(Members.of(2));
    }

    @Test
    void aReplicaThatNeedAskNobodyListensBeforeItBeginsALog() {
        Election alone = new Election(times, 0, 1, false, follower(0, false), detector, 0);
        alone.opened(0);
        assertThat(alone.shouldTry(times.suspicion() - 1)).isFalse();
        assertThat(alone.shouldTry(times.suspicion())).isTrue();
        detector.heard(backup(1, at(1, 3), false), times.suspicion());
        assertThat(alone.shouldTry(times.suspicion())).as("there is a log").isFalse();
    }

    @Test
    void whoIsNotAMemberNeverTriesAndSaysHowToBecomeOne() {
        members = Members.of(2);
        Election two = election(2, follower(2, true), false);
        assertThat(two.shouldTry(10_000)).isFalse();
        assertThat(election(2, follower(2, false), true).shouldTry(10_000)).as("a person cannot make it one that way").isFalse();
        assertThat(two.note(10_000)).isEqualTo("not one of the 2 catalog replicas that the log lets lead: "
                + "start it with PYGMY_CATALOGS=3 to have it counted in, or stop it");
        assertThat(election(1, follower(1, true), false).note(10_000)).isEmpty();
        members = new Members(3, 3, 2);
        assertThat(election(2, follower(2, true), false).shouldTry(10_000)).as("asked, but not yet one that leads").isFalse();
        assertThat(election(1, follower(1, true), false).note(10_000))
                .isEqualTo("configured with 2 catalog replicas, but the log counts 3, which is what holds: set PYGMY_CATALOGS=3, or, once the others are "
                        + "stopped for good, say ./pygmy client members 2");
    }

    @Test
    void whoStopsBeingAMemberLetsGoInEveryStage() {
        members = Members.of(2);
        Follower follower = follower(1, true);
        Election election = election(1, follower, false);
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
        Election election = election(0, follower(0, false), false);
        detector.heard(backup(1, Position.ZERO, false), 5_000);
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
                b.published(), b.committed(), b.complete(), b.caching(), b.echoes(), b.note(), catalogs, b.members());
    }

    private static Beat saying(Beat b, Members members) {
        return new Beat(b.service(), b.replica(), b.incarnation(), b.sentMillis(), b.host(), b.pid(), b.state(), b.role(), b.log(), b.position(), b.written(),
                b.published(), b.committed(), b.complete(), b.caching(), b.echoes(), b.note(), b.catalogs(), members);
    }

    private Election election(int replica, Follower follower, boolean promote) {
        Election election = new Election(times, replica, REPLICAS, promote, follower, detector, 0);
        election.opened(0);
        return election;
    }

    /** One that applied 1:2 if it is complete, else nothing. */
    private Follower follower(int replica, boolean complete) {
        Follower follower = new Follower(times, Service.CATALOG, replica, new Standing(Standing.FRESH.history(), complete, complete, 0, members));
        follower.opened(1);
        if (complete) {
            for (Event event : new Event[] {started(1, Position.ZERO), changes(1, 1, 2)}) {
                follower.delivered(event, 1, 0);
            }
        }
        return follower;
    }
}
