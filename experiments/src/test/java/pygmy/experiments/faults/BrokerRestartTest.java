package pygmy.experiments.faults;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import pygmy.experiments.fault.Fault;

/** The broker restarts under a running system; part of every test run, so the system is a small one. */
class BrokerRestartTest {

    @AfterAll
    static void print() {
        Measurements.print();
    }

    @Test
    void theBrokerRestarts() {
        try (BrokerFaults small = new BrokerFaults(2, 1, 1)) {
            Bounds.check(small.run(Fault.restart(small.broker())));
        }
    }
}
