package pygmy.experiments.faults;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import pygmy.experiments.fault.Fault;

/** What may happen to the broker, on the whole system. */
@Tag("faults")
class BrokerSuiteTest {

    private static BrokerFaults faults;

    @BeforeAll
    static void start() {
        faults = new BrokerFaults(2, 2, 2);
    }

    @AfterAll
    static void stop() {
        if (faults != null) {
            faults.close();
            Measurements.print();
        }
    }

    @Test
    void itRestarts() {
        Bounds.check(faults.run(Fault.restart(faults.broker())));
    }

    @Test
    void itIsKilled() {
        Bounds.check(faults.run(Fault.kill(faults.broker())));
    }

    @Test
    void itComesBackEmpty() {
        Bounds.check(faults.run(Fault.wipe(faults.broker())));
    }
}
