package pygmy.experiments.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.SystemPlan;

/** Of a system that never ran: its logs are written here. */
class MomentsTest {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());
    private static final Instant STRUCK = Instant.parse("2026-11-28T10:00:00Z");

    private final LocalSystem system = new LocalSystem(SystemPlan.lean("amqp://localhost:1").leavingQueues());

    @AfterEach
    void close() {
        system.close();
    }

    @Test
    void eachIsReadFromTheLineThatTellsIt() throws IOException {
        log("catalog-0", 100, "catalog-0 is LIVE", 8_000, "catalog-0 is connected to the broker", 8_700, "catalog-0 is LIVE");
        log("catalog-1", -5_000, "catalog-1 hears no primary and tries the lock", 650, "catalog-1 hears no primary and tries the lock",
                1_900, "catalog-1 is the primary of epoch 7");
        log("frontend-0", 620, "heartbeat of catalog-0 lost", 640, "heartbeat of catalog-1 lost");
        Moments moments = new Moments(system, Fault.kill(Role.PRIMARY, system.replica("catalog-0")), STRUCK);

        assertThat(moments.noticed()).contains(Duration.ofMillis(620));
        assertThat(moments.lockTried()).contains(Duration.ofMillis(650));
        assertThat(moments.newPrimary()).contains(Duration.ofMillis(1_900));
        assertThat(moments.resync(STRUCK)).contains(Duration.ofMillis(700));
        assertThat(moments.live(STRUCK.plusMillis(3_000))).contains(STRUCK.plusMillis(8_700));
    }

    @Test
    void whoLeavesIsNoticedAtOnceAndNobodySucceedsABackup() throws IOException {
        log("catalog-1", 30, "catalog-0 says that it is leaving", 900, "catalog-1 is the primary of epoch 8");
        Moments moments = new Moments(system, Fault.terminate(Role.BACKUP, system.replica("catalog-0")), STRUCK);

        assertThat(moments.noticed()).contains(Duration.ofMillis(30));
        assertThat(List.of(moments.lockTried(), moments.newPrimary(), moments.resync(STRUCK))).allMatch(time -> time.isEmpty());
    }

    @Test
    void theDesignBoundsABuyBesideThePrimaryAndBesideAFrontEnd() {
        var victim = system.replica("catalog-0");
        assertThat(Fault.kill(Role.PRIMARY, victim).longestBuy()).isLessThan(Fault.pause(Role.PRIMARY, victim, Duration.ofSeconds(10)).longestBuy());
        assertThat(Fault.pause(Role.FRONT_END, victim, Duration.ofSeconds(10)).longestBuy()).isEqualTo(Duration.ofMillis(1_500));
        assertThat(Fault.kill(Role.BACKUP, victim).longestBuy()).isNull();
    }

    /** @param timesAndTexts milliseconds after it was struck and what was logged then, in turn */
    private void log(String replica, Object... timesAndTexts) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < timesAndTexts.length; i += 2) {
            text.append(TIME.format(STRUCK.plusMillis((int) timesAndTexts[i]))).append("  INFO ").append(timesAndTexts[i + 1]).append('\n');
        }
        Files.writeString(system.replica(replica).log().path(), text);
    }
}
