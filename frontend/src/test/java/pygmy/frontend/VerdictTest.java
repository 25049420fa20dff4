package pygmy.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import pygmy.broker.liveness.FailureDetector;
import pygmy.broker.liveness.Self;
import pygmy.broker.liveness.Times;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Beat.Role;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.message.Beat.State;
import pygmy.broker.message.Members;
import pygmy.broker.message.Position;
import pygmy.frontend.Replicas.Broker;
import pygmy.frontend.Replicas.Replica;
import pygmy.frontend.Replicas.Status;

/** What a front end says of the whole, from the beats it heard. Time is passed by hand. */
class VerdictTest {

    private static final long SUSPICION = Times.DEFAULT.suspicion();
    private static final long BEAT = Times.DEFAULT.beat();

    private final FailureDetector detector = new FailureDetector(Times.DEFAULT);
    private final List<Beat> beating = new ArrayList<>();
    private Expected expected = new Expected(2, 2, 1);
    private State ownState = State.LIVE;
    private boolean connected = true;
    private long now = 50_000;
    private Listening listening = Listening.nothing(now);

    private static Beat beat(Service service, int replica, State state, Role role, long epoch, Members members) {
        Position at = new Position(epoch, 7);
        return new Beat(service, replica, 1, 0, "h", 100 * (service.ordinal() + 1) + replica, state, role, "log", at, at, at, at, true, false, List.of(), "", 2,
                members, at);
    }

    private static Beat catalog(int replica, Role role, long epoch) {
        return beat(Service.CATALOG, replica, State.LIVE, role, epoch, Members.of(2));
    }

    private static Beat order(int replica) {
        return beat(Service.ORDER, replica, State.LIVE, Role.NONE, 1, Members.UNKNOWN);
    }

    private static Beat frontend(int replica) {
        return beat(Service.FRONTEND, replica, State.LIVE, Role.NONE, 1, Members.UNKNOWN);
    }

    /** Everybody beats, and this front end hears it, for so long. */
    private void pass(long millis) {
        for (long end = now + millis; now < end; now += BEAT) {
            if (connected) {
                beating.forEach(beat -> detector.heard(beat, now));
            }
            look();
        }
    }

    private void look() {
        listening = listening.next(detector.all(), connected, SUSPICION, expected, now);
    }

    private Status status() {
        return Verdict.of(listening, new Verdict.Own(new Self(Service.FRONTEND, 0, "h", 300), ownState, "", expected, SUSPICION), now);
    }

    private Replica of(String name) {
        return status().replicas().stream().filter(replica -> replica.name().equals(name)).findFirst().orElseThrow();
    }

    private void silence(String name) {
        beating.removeIf(beat -> beat.name().equals(name));
    }

    private void says(Beat beat) {
        silence(beat.name());
        beating.add(beat);
    }

    private void allIsWell() {
        beating.addAll(List.of(catalog(0, Role.PRIMARY, 1), catalog(1, Role.BACKUP, 1), order(0), order(1), frontend(0)));
        pass(2_000);
        assertThat(status().isHealthy()).as(status().toString()).isTrue();
    }

    @Test
    void allIsWellWhenAllThatAreConfiguredAreLiveAndOneLeads() {
        allIsWell();
        Status status = status();
        assertThat(status.primary()).isEqualTo("catalog-0");
        assertThat(status.broker()).isEqualTo(Broker.CONNECTED);
        assertThat(status.live()).isEqualTo(5);
        assertThat(status.configured()).isEqualTo(5);
        assertThat(status.note()).isEmpty();
        assertThat(status.replicas()).extracting(Replica::name).containsExactly("catalog-0", "catalog-1", "order-0", "order-1", "frontend-0");
        assertThat(status.replicas()).allMatch(replica -> replica.alive() && replica.was().isEmpty() && replica.note().isEmpty());
        assertThat(status.replicas()).extracting(Replica::role).containsExactly("primary", "backup", "", "", "");
    }

    @Test
    void aKilledPrimaryIsLostAndHasNoRoleBesideTheNextHoweverLongNobodyRestartsIt() {
        allIsWell();
        silence("catalog-0");
        pass(SUSPICION + BEAT);
        assertThat(status().primary()).isNull();
        assertThat(status().note()).contains("no catalog replica leads");
        says(catalog(1, Role.PRIMARY, 2));
        for (long later : new long[] {BEAT, 12_000, 3_600_000}) {
            pass(later);
            assertThat(status().primary()).isEqualTo("catalog-1");
            assertThat(status().replicas()).filteredOn(replica -> replica.role().equals("primary")).hasSizeLessThanOrEqualTo(1);
            Replica dead = of("catalog-0");
            assertThat(dead.alive()).isFalse();
            assertThat(dead.state()).isEqualTo("LOST");
            assertThat(dead.role()).isEmpty();
            assertThat(dead.was()).isEqualTo("LIVE primary");
            assertThat(dead.note()).startsWith("not heard for ").endsWith("it was LIVE primary");
            assertThat(dead.beatAgeMs()).isGreaterThan(SUSPICION + later);
            assertThat(status().live()).isEqualTo(4);
            assertThat(status().configured()).isEqualTo(5);
            assertThat(status().isHealthy()).isFalse();
        }
        says(catalog(0, Role.BACKUP, 2));
        pass(BEAT);
        assertThat(of("catalog-0").alive()).isTrue();
        assertThat(of("catalog-0").was()).isEmpty();
        assertThat(status().isHealthy()).isTrue();
    }

    @Test
    void ofTwoThatSayTheyLeadTheNewerEpochDoes() {
        allIsWell();
        says(catalog(1, Role.PRIMARY, 2));
        pass(BEAT);
        assertThat(status().primary()).isEqualTo("catalog-1");
        assertThat(of("catalog-0").role()).isEmpty();
        assertThat(of("catalog-0").alive()).isTrue();
    }

    @Test
    void whoLostTheLockButLivesIsABackup() {
        allIsWell();
        says(catalog(0, Role.BACKUP, 1));
        pass(BEAT);
        assertThat(status().primary()).isNull();
        assertThat(of("catalog-0").role()).isEqualTo("backup");
        assertThat(status().isHealthy()).isFalse();
    }

    @Test
    void whoLeavesHasNoRoleAndHasThenLeft() {
        allIsWell();
        says(beat(Service.CATALOG, 0, State.LEAVING, Role.PRIMARY, 1, Members.of(2)));
        pass(BEAT);
        assertThat(status().primary()).isNull();
        assertThat(of("catalog-0").alive()).isTrue();
        assertThat(of("catalog-0").role()).isEmpty();
        assertThat(of("catalog-0").state()).isEqualTo("LEAVING");
        assertThat(status().live()).isEqualTo(4);
        silence("catalog-0");
        pass(SUSPICION + BEAT);
        assertThat(of("catalog-0").alive()).isFalse();
        assertThat(of("catalog-0").state()).isEqualTo("LEFT");
        assertThat(of("catalog-0").note()).startsWith("it said that it was leaving");
        assertThat(status().configured()).isEqualTo(5);
    }

    @Test
    void whoWasNeverHeardIsNotSaidToBeStarting() {
        allIsWell();
        expected = new Expected(2, 3, 1);
        look();
        Replica never = of("order-2");
        assertThat(never.alive()).isFalse();
        assertThat(never.state()).isEqualTo("UNKNOWN");
        assertThat(never.beatAgeMs()).isEqualTo(-1);
        assertThat(never.note()).isEqualTo("no heartbeat heard yet");
        assertThat(status().configured()).isEqualTo(6);
        assertThat(status().isHealthy()).isFalse();
    }

    @Test
    void aFrontEndThatHasJustStartedKnowsNobodyAndCallsNobodyDead() {
        connected = false;
        ownState = State.STARTING;
        look();
        assertThat(status().broker()).isEqualTo(Broker.AWAY);
        assertThat(status().configured()).isEqualTo(5);
        assertThat(status().live()).isZero();
        assertThat(of("frontend-0").alive()).isTrue();
        assertThat(of("frontend-0").pid()).isEqualTo(300);
        connected = true;
        look();
        assertThat(status().broker()).isEqualTo(Broker.CONNECTED);
        assertThat(status().replicas()).filteredOn(replica -> !replica.service().equals("frontend")).allMatch(replica -> replica.state().equals("UNKNOWN"));
        assertThat(status().isHealthy()).isFalse();
    }

    @Test
    void aFrontEndThatLostTheBrokerSaysSoAndThatItKnowsNothingOfTheOthers() {
        allIsWell();
        connected = false;
        look();
        now += 5_000;
        Status status = status();
        assertThat(status.broker()).isEqualTo(Broker.AWAY);
        assertThat(status.primary()).isNull();
        assertThat(status.live()).isZero();
        assertThat(status.isHealthy()).isFalse();
        assertThat(status.note()).contains("no connection to the broker for 5.0 s");
        assertThat(of("catalog-0").alive()).isFalse();
        assertThat(of("catalog-0").state()).isEqualTo("UNKNOWN");
        assertThat(of("catalog-0").was()).isEqualTo("LIVE primary");
        assertThat(of("frontend-0").alive()).isTrue();
        assertThat(of("frontend-0").state()).isEqualTo("STARTING");
        assertThat(of("frontend-0").note()).isEqualTo("no connection to the broker");
    }

    @Test
    void whenTheBrokerIsBackNobodyIsLostBeforeThereWasTimeToHearHim() {
        allIsWell();
        connected = false;
        silence("catalog-1");
        pass(10_000);
        connected = true;
        detector.forget();
        look();
        assertThat(of("catalog-1").state()).isEqualTo("UNKNOWN");
        pass(BEAT);
        assertThat(of("catalog-0").role()).isEqualTo("primary");
        assertThat(of("catalog-1").state()).isEqualTo("UNKNOWN");
        pass(SUSPICION + BEAT);
        assertThat(of("catalog-1").state()).isEqualTo("LOST");
        assertThat(of("catalog-1").was()).isEqualTo("LIVE backup");
    }

    @Test
    void aBrokerThatStandsStillIsNotTheDeathOfAll() {
        allIsWell();
        now += SUSPICION + BEAT;
        look();
        assertThat(status().broker()).isEqualTo(Broker.SILENT);
        assertThat(status().primary()).isNull();
        assertThat(status().live()).isZero();
        assertThat(status().replicas()).noneMatch(replica -> replica.state().equals("LOST") || replica.state().equals("LIVE"));
        assertThat(of("frontend-0").note()).contains("not even its own");
    }

    /** The first that it hears after it was stopped must not make the others dead. */
    @Test
    void aFrontEndThatWasPausedDoesNotCallTheOthersLostWhenItGoesOn() {
        allIsWell();
        now += 30_000;
        assertThat(of("catalog-0").state()).isEqualTo("UNKNOWN");
        detector.heard(frontend(0), now);
        look();
        assertThat(status().broker()).isEqualTo(Broker.CONNECTED);
        assertThat(of("catalog-0").state()).isEqualTo("UNKNOWN");
        pass(BEAT);
        assertThat(status().isHealthy()).isTrue();
    }

    @Test
    void theLogSaysHowManyCatalogReplicasCount() {
        expected = new Expected(3, 2, 1);
        beating.add(beat(Service.CATALOG, 2, State.LIVE, Role.BACKUP, 1, Members.of(3)));
        beating.add(beat(Service.CATALOG, 0, State.LIVE, Role.PRIMARY, 1, Members.of(3)));
        beating.addAll(List.of(catalog(1, Role.BACKUP, 1), order(0), order(1), frontend(0)));
        pass(2_000);
        assertThat(status().configured()).isEqualTo(6);
        says(beat(Service.CATALOG, 2, State.LEAVING, Role.BACKUP, 1, Members.of(3)));
        pass(BEAT);
        silence("catalog-2");
        pass(SUSPICION + BEAT);
        assertThat(status().isHealthy()).isFalse();
        says(beat(Service.CATALOG, 0, State.LIVE, Role.PRIMARY, 1, Members.of(2)));
        pass(BEAT);
        assertThat(status().configured()).isEqualTo(5);
        assertThat(status().isHealthy()).isTrue();
        assertThat(of("catalog-2").configured()).isFalse();
        assertThat(of("catalog-2").note()).endsWith("it does not count");
        says(beat(Service.CATALOG, 2, State.LIVE, Role.BACKUP, 1, Members.of(2)));
        pass(BEAT);
        assertThat(status().configured()).isEqualTo(6);
        assertThat(status().live()).isEqualTo(6);
    }

    @Test
    void whoWasNotAnnouncedIsMissedIfItFellSilentWithoutAWord() {
        allIsWell();
        says(frontend(1));
        says(order(2));
        pass(BEAT);
        assertThat(status().configured()).isEqualTo(7);
        silence("frontend-1");
        silence("order-2");
        pass(SUSPICION + BEAT);
        assertThat(status().configured()).isEqualTo(7);
        assertThat(status().live()).isEqualTo(5);
        says(beat(Service.FRONTEND, 1, State.LEAVING, Role.NONE, 1, Members.UNKNOWN));
        pass(BEAT);
        silence("frontend-1");
        pass(SUSPICION + BEAT);
        assertThat(of("frontend-1").configured()).isFalse();
        assertThat(status().configured()).isEqualTo(6);
        pass(Listening.FORGOTTEN_AFTER);
        assertThat(status().isHealthy()).as("what nobody expects is forgotten one day").isTrue();
    }

    @Test
    void aFrontEndIsOneOfThoseConfiguredWhateverItsNumber() {
        expected = new Expected(2, 2, 3);
        allThatIsWellOfThree();
        assertThat(status().configured()).isEqualTo(7);
        silence("frontend-2");
        pass(SUSPICION + BEAT);
        assertThat(status().live()).isEqualTo(6);
        assertThat(of("frontend-2").state()).isEqualTo("LOST");
    }

    private void allThatIsWellOfThree() {
        beating.addAll(List.of(catalog(0, Role.PRIMARY, 1), catalog(1, Role.BACKUP, 1), order(0), order(1), frontend(0), frontend(1), frontend(2)));
        pass(2_000);
        assertThat(status().isHealthy()).isTrue();
    }
}
