package pygmy.broker.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import pygmy.broker.liveness.Presence.Change;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Beat.Role;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.message.Beat.State;
import pygmy.broker.message.Position;

/** Who comes, goes and leads, as order-0 tells it: each once, in order, and nobody lost by what is this process's own. Times are the defaults. */
class PresenceTest {

    private static final long NEVER = Long.MIN_VALUE;

    private final FailureDetector detector = new FailureDetector(Times.DEFAULT);
    private final Presence presence = new Presence("order-0", Times.DEFAULT, detector);
    private final List<String> told = new ArrayList<>();
    private long now = 1_000;

    @Test
    void aFailover() {
        run(1_000, () -> hear(Role.PRIMARY, 65, State.LIVE), () -> hear(1, Role.BACKUP, 65), this::hearSelf);
        assertThat(told).containsExactly("appeared catalog-0", "appeared catalog-1", "leads catalog-0 of 65");
        told.clear();
        run(2_000, () -> hear(1, Role.BACKUP, 65), this::hearSelf);
        assertThat(told).containsExactly("lost catalog-0, PRIMARY");
        run(1_000, () -> hear(1, Role.PRIMARY, 130), this::hearSelf);
        assertThat(told).as("a change of role is no loss").containsExactly("lost catalog-0, PRIMARY", "leads catalog-1 of 130");
        run(1_000, () -> hear(1, Role.PRIMARY, 130), () -> hear(Role.BACKUP, 130, State.LIVE), this::hearSelf);
        assertThat(told).endsWith("leads catalog-1 of 130", "appeared catalog-0");
    }

    @Test
    void aProcessThatLeavesIsNotLost() {
        run(1_000, () -> hear(Role.PRIMARY, 65, State.LIVE), this::hearSelf);
        told.clear();
        hear(Role.PRIMARY, 65, State.LEAVING);
        run(3_000, this::hearSelf);
        assertThat(told).containsExactly("leaves catalog-0");
    }

    @Test
    void whoeverStepsDownIsThereStill() {
        run(1_000, () -> hear(Role.PRIMARY, 65, State.LIVE), this::hearSelf);
        told.clear();
        run(1_000, () -> hear(Role.BACKUP, 65, State.LIVE), this::hearSelf);
        assertThat(told).containsExactly("no more catalog-0");
    }

    /** After SIGSTOP, say: all look silent, and what waits for it comes now. */
    @Test
    void whoStoodStillHasLostNobody() {
        run(1_000, () -> hear(Role.PRIMARY, 65, State.LIVE), this::hearSelf);
        told.clear();
        now += 10_000;
        look(true, NEVER);
        run(1_000, () -> hear(Role.PRIMARY, 65, State.LIVE), this::hearSelf);
        assertThat(told).containsExactly("stood still 10000");
    }

    @Test
    void aStallThatWasToldIsNotToldAgain() {
        run(1_000, this::hearSelf);
        told.clear();
        now += 10_000;
        look(true, now - 5_000);
        assertThat(told).isEmpty();
    }

    @Test
    void whoIsNotConnectedHasLostNobody() {
        run(1_000, () -> hear(Role.PRIMARY, 65, State.LIVE), () -> hear(1, Role.BACKUP, 65), this::hearSelf);
        told.clear();
        for (int i = 0; i < 50; i++) {
            now += 100;
            look(false, NEVER);
        }
        detector.forget();
        run(3_000, () -> hear(Role.PRIMARY, 65, State.LIVE), this::hearSelf);
        assertThat(told).as("and who is gone when it is back").containsExactly("lost catalog-1, BACKUP");
    }

    @Test
    void aBrokerThatStandsStillIsToldOnce() {
        run(1_000, () -> hear(Role.PRIMARY, 65, State.LIVE), () -> hear(1, Role.BACKUP, 65), this::hearSelf);
        told.clear();
        run(5_000);
        assertThat(told).containsExactly("hears nobody");
        run(2_000, () -> hear(Role.PRIMARY, 65, State.LIVE), () -> hear(1, Role.BACKUP, 65), this::hearSelf);
        assertThat(told).containsExactly("hears nobody", "hears again");
    }

    /** All of these are heard twice in a beat, for so long. */
    private void run(long millis, Runnable... beats) {
        for (long end = now + millis; now < end;) {
            now += 100;
            for (Runnable beat : beats) {
                beat.run();
            }
            look(true, NEVER);
        }
    }

    private boolean self;

    private void hearSelf() {
        self = true;
    }

    private void look(boolean connected, long toldAt) {
        presence.look(now, connected, self, toldAt).forEach(change -> told.add(words(change)));
        self = false;
    }

    private void hear(Role role, long epoch, State state) {
        hear(0, role, epoch, state);
    }

    private void hear(int replica, Role role, long epoch) {
        hear(replica, role, epoch, State.LIVE);
    }

    private void hear(int replica, Role role, long epoch, State state) {
        Position at = new Position(epoch, 7);
        detector.heard(new Beat(Service.CATALOG, replica, 1, now, "h", 10 + replica, state, role, "log", at, at, at, at, true, false, List.of(), ""), now);
    }

    private static String words(Change change) {
        if (change instanceof Change.Appeared appeared) {
            return "appeared " + appeared.beat().name();
        } else if (change instanceof Change.Lost lost) {
            return "lost " + lost.beat().name() + ", " + lost.beat().role();
        } else if (change instanceof Change.Leaves leaves) {
            return "leaves " + leaves.beat().name();
        } else if (change instanceof Change.Leads leads) {
            return "leads " + leads.beat().name() + " of " + leads.beat().published().epoch();
        } else if (change instanceof Change.LeadsNoMore former) {
            return "no more " + former.beat().name();
        } else if (change instanceof Change.StoodStill stood) {
            return "stood still " + stood.millis();
        }
        return change instanceof Change.HearsNobody ? "hears nobody" : "hears again";
    }
}
