package pygmy.catalog.primary;

import static org.assertj.core.api.Assertions.assertThat;
import static pygmy.broker.Samples.at;

import java.util.List;
import org.junit.jupiter.api.Test;
import pygmy.broker.Samples;
import pygmy.broker.liveness.FailureDetector;
import pygmy.broker.liveness.Times;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Beat.Role;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.message.Beat.State;
import pygmy.broker.message.Decision.Kind;
import pygmy.broker.message.Members;
import pygmy.broker.message.Position;

class MembershipTest {

    private static final Position START = at(65, 10);

    private final FailureDetector detector = new FailureDetector(Times.DEFAULT);

    @Test
    void aLiveReplicaWithTheNextNumberIsCountedInByTwoWrites() {
        Membership membership = membership(0, Members.of(2));
        heard(1, START, 2, State.LIVE);
        heard(2, START, 3, State.SYNCING);
        assertThat(membership.step(START)).as("catalog-2 is not LIVE").isEmpty();
        heard(2, START, 2, State.LIVE);
        assertThat(membership.step(START)).as("catalog-2 is not configured to be one of three").isEmpty();
        heard(2, START, 3, State.LIVE);
        number(membership, new Members(3, 3, 2), START, at(65, 11));

        heard(1, at(65, 11), 2, State.LIVE);
        heard(2, at(65, 11), 3, State.LIVE);
        assertThat(membership.step(START)).as("the first is not committed").isEmpty();
        number(membership, Members.of(3), at(65, 11), at(65, 12));
        assertThat(membership.step(at(65, 12))).as("all is done").isEmpty();
    }

    @Test
    void aNewReplicaLeadsOnlyOnceEveryStoreHasTheFirstWrite() {
        Membership membership = membership(0, Members.of(2));
        heard(1, START, 2, State.LIVE);
        heard(2, START, 3, State.LIVE);
        number(membership, new Members(3, 3, 2), START, at(65, 11));
        heard(2, at(65, 11), 3, State.LIVE);
        assertThat(membership.step(at(65, 11))).as("catalog-1 has not applied it").isEmpty();
        heard(1, at(2, 99), 2, State.LIVE);
        assertThat(membership.step(at(65, 11))).as("a position of another epoch says nothing").isEmpty();
        heard(1, at(65, 11), 2, State.LIVE);
        assertThat(membership.step(at(65, 11))).contains(Members.of(3));
    }

    @Test
    void whatAFormerPrimaryBeganIsEnded() {
        heard(1, START, 2, State.LIVE);
        heard(2, START, 3, State.LIVE);
        assertThat(membership(0, new Members(3, 3, 2)).step(START)).contains(Members.of(3));
        assertThat(membership(0, new Members(2, 3, 2)).step(START)).contains(Members.of(2));
    }

    @Test
    void numbersAreNotLeftOut() {
        heard(1, START, 2, State.LIVE);
        heard(3, START, 4, State.LIVE);
        assertThat(membership(0, Members.of(2)).step(START)).isEmpty();
        heard(2, START, 3, State.LIVE);
        assertThat(membership(0, Members.of(2)).step(START)).contains(new Members(4, 4, 2));
    }

    @Test
    void fewerCountByTwoWritesTheOtherWayRound() {
        Membership membership = membership(0, Members.of(3));
        assertThat(membership.resize(2)).isEqualTo(new Membership.Verdict(Kind.RESIZED, 2));
        assertThat(membership.numbered(at(65, 11))).isEqualTo(new Members(2, 3, 2));
        assertThat(membership.step(START)).as("the first is not committed").isEmpty();
        number(membership, Members.of(2), at(65, 11), at(65, 12));
        assertThat(membership.step(at(65, 12))).isEmpty();
    }

    @Test
    void whoIsToCountNoMoreMustHaveBeenStopped() {
        heard(2, START, 3, State.LIVE);
        assertThat(membership(0, Members.of(3)).resize(2)).isEqualTo(new Membership.Verdict(Kind.REPLICA_ALIVE, 2));
        assertThat(membership(1, Members.of(3)).resize(1)).as("also the primary itself").isEqualTo(new Membership.Verdict(Kind.REPLICA_ALIVE, 2));
        heard(2, START, 3, State.LEAVING);
        assertThat(membership(0, Members.of(3)).resize(2).kind()).isEqualTo(Kind.RESIZED);
        assertThat(membership(2, Members.of(3)).resize(2)).isEqualTo(new Membership.Verdict(Kind.REPLICA_ALIVE, 2));
    }

    @Test
    void onlyWhoIsThereCanBeCountedIn() {
        heard(1, START, 2, State.LIVE);
        assertThat(membership(0, Members.of(1)).resize(3)).isEqualTo(new Membership.Verdict(Kind.REPLICA_MISSING, 2));
        Membership membership = membership(0, Members.of(1));
        assertThat(membership.resize(2).kind()).isEqualTo(Kind.RESIZED);
        assertThat(membership.numbered(at(65, 11))).isEqualTo(new Members(2, 2, 1));
    }

    @Test
    void askingForWhatIsSoChangesNothing() {
        Membership membership = membership(0, Members.of(2));
        assertThat(membership.resize(2)).isEqualTo(new Membership.Verdict(Kind.RESIZED, 2));
        assertThat(membership.numbered(at(65, 11))).isNull();
    }

    @Test
    void aGrowthThatHangsCanBeTakenBack() {
        Membership membership = membership(0, new Members(3, 3, 2));
        heard(1, START, 2, State.LIVE);
        assertThat(membership.step(START)).as("catalog-2 is gone").isEmpty();
        assertThat(membership.resize(2).kind()).isEqualTo(Kind.RESIZED);
        assertThat(membership.numbered(at(65, 11))).isEqualTo(new Members(2, 3, 2));
        assertThat(membership.step(at(65, 11))).contains(Members.of(2));
    }

    private Membership membership(int replica, Members members) {
        return new Membership(Samples.LOG, replica, START, members, detector);
    }

    private static void number(Membership membership, Members step, Position committed, Position position) {
        assertThat(membership.step(committed)).contains(step);
        membership.become(step);
        assertThat(membership.step(committed)).as("one at a time").isEmpty();
        assertThat(membership.numbered(position)).isEqualTo(step);
        assertThat(membership.numbered(at(position.epoch(), position.seq() + 1))).as("said once").isNull();
    }

    private void heard(int replica, Position position, int configured, State state) {
        detector.heard(new Beat(Service.CATALOG, replica, 1, 0, "host", 1, state, Role.BACKUP, Samples.LOG, position, position, position, position, true, false,
                List.of(), "", configured, Members.UNKNOWN, position), 0);
    }
}
