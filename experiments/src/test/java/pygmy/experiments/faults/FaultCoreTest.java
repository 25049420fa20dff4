package pygmy.experiments.faults;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import pygmy.broker.TestBroker;
import pygmy.experiments.fault.Fault;
import pygmy.experiments.fault.Role;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.SystemPlan;

/** Three of the faults that every test run meets, {@link BrokerRestartTest} has the fourth; {@link FaultSuiteTest} has the others. */
class FaultCoreTest {

    private static LocalSystem system;

    @BeforeAll
    static void start() {
        system = new LocalSystem(SystemPlan.lean(TestBroker.uri())).start(FaultRun.LIVE_WITHIN);
    }

    @AfterAll
    static void stop() {
        if (system != null) {
            system.close();
        }
        Measurements.print();
    }

    @Test
    void thePrimaryIsKilled() {
        Bounds.check(FaultRun.of(system, Fault.kill(Role.PRIMARY, system.primary().orElseThrow())));
    }

    @Test
    void thePrimaryHangsForTenSeconds() {
        Bounds.check(FaultRun.of(system, Fault.pause(Role.PRIMARY, system.primary().orElseThrow(), Duration.ofSeconds(10))));
    }

    @Test
    void oneOfTwoFrontEndsIsCutOff() {
        Bounds.check(FaultRun.of(system, Fault.cut(Role.FRONT_END, system.replica("frontend-1"))));
    }
}
