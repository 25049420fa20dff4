package pygmy.experiments.faults;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import pygmy.broker.TestBroker;
import pygmy.experiments.fault.Fault;
import pygmy.experiments.fault.Role;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.ReplicaProcess;
import pygmy.experiments.system.SystemPlan;

/** Every fault of every kind of process, one after another on one system. */
@Tag("faults")
class FaultSuiteTest {

    /** The processes of the bookstore: whoever has the role when it happens. */
    private static final List<Role> ROLES = List.of(Role.PRIMARY, Role.BACKUP, Role.ORDER, Role.FRONT_END);

    enum Blow {
        KILL, PAUSE_1_S, PAUSE_10_S, TERMINATE, CUT, LOSE_NETWORK_10_S;

        Fault at(Role role, ReplicaProcess victim) {
            return switch (this) {
                case KILL -> Fault.kill(role, victim);
                case PAUSE_1_S -> Fault.pause(role, victim, Duration.ofSeconds(1));
                case PAUSE_10_S -> Fault.pause(role, victim, Duration.ofSeconds(10));
                case TERMINATE -> Fault.terminate(role, victim);
                case CUT -> Fault.cut(role, victim);
                case LOSE_NETWORK_10_S -> Fault.stall(role, victim, Duration.ofSeconds(10));
            };
        }
    }

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

    static Stream<Arguments> everyBlowAtEveryRole() {
        return Arrays.stream(Blow.values()).flatMap(blow -> ROLES.stream().map(role -> Arguments.of(blow, role)));
    }

    @ParameterizedTest
    @MethodSource("everyBlowAtEveryRole")
    void oneProcessIsStruck(Blow blow, Role role) {
        system.awaitLive(FaultRun.LIVE_WITHIN);
        Bounds.check(FaultRun.of(system, blow.at(role, role.of(system))));
    }

    /** AMQP heartbeats go on, so the broker notices nothing: buys once waited for as long as the disk hung. */
    @ParameterizedTest
    @EnumSource(names = {"PRIMARY", "BACKUP", "ORDER"})
    void theDiskOfOneReplicaHangs(Role role) {
        HungDisk.assumePossible();
        system.awaitLive(FaultRun.LIVE_WITHIN);
        Bounds.check(FaultRun.of(system, HungDisk.fault(role, role.of(system), Duration.ofSeconds(20))));
    }

    @ParameterizedTest
    @EnumSource(names = {"PRIMARY", "BACKUP", "ORDER"})
    void oneReplicaLosesItsData(Role role) {
        system.awaitLive(FaultRun.LIVE_WITHIN);
        Bounds.check(FaultRun.of(system, Fault.loseData(role, role.of(system))));
    }
}
