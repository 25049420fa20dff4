package pygmy.experiments.faults;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pygmy.broker.TestBroker;
import pygmy.experiments.fault.Fault;
import pygmy.experiments.fault.Role;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.ReplicaProcess;
import pygmy.experiments.system.SystemPlan;
import pygmy.experiments.system.Wait;

/** The disk under a replica's store runs full while others go on, and has room again. */
@Tag("faults")
class FullDiskTest {

    private static final Duration NOTICED_WITHIN = Duration.ofSeconds(60);

    private static LocalSystem system;

    @BeforeAll
    static void start() {
        system = new LocalSystem(SystemPlan.lean(TestBroker.uri())).start(FaultRun.LIVE_WITHIN);
    }

    @AfterAll
    static void stop() {
        if (system != null) {
            system.close();
            Measurements.print();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PRIMARY", "BACKUP", "ORDER"})
    void itsDiskIsFull(Role role) throws Exception {
        ReplicaProcess backup = role == Role.ORDER ? role.of(system) : system.backup();
        backup.terminate();
        backup.deleteData();
        try (SmallDisk disk = new SmallDisk(backup.data())) {
            try {
                backup.start();
                system.awaitLive(FaultRun.LIVE_WITHIN);
                if (role == Role.PRIMARY) {
                    makePrimary(backup);
                }
                Bounds.check(FaultRun.of(system, full(role, backup, disk)));
            } finally {
                backup.kill();
            }
        } finally {
            if (!backup.isRunning()) {
                backup.deleteData();
                backup.start();
            }
        }
    }

    /** It has happened once the replica met it (until then its log has room that SQLite took before), began again, and met it again. */
    private static Fault full(Role role, ReplicaProcess victim, SmallDisk disk) {
        return new Fault(role, "disk full", victim.name(), null, () -> {
            Instant from = Instant.now();
            disk.fill();
            Wait.until(() -> victim.log().count("the disk is full", from) >= 2, NOTICED_WITHIN,
                    () -> victim + " has not met its full disk");
        }, disk::makeRoom);
    }

    private static void makePrimary(ReplicaProcess backup) {
        ReplicaProcess primary = system.primary().orElseThrow();
        primary.terminate();
        Wait.until(() -> system.primary().filter(backup::equals).isPresent(), FaultRun.LIVE_WITHIN, () -> backup + " does not lead");
        primary.start();
        system.awaitLive(FaultRun.LIVE_WITHIN);
    }
}
