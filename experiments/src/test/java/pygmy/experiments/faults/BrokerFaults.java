package pygmy.experiments.faults;

import org.junit.jupiter.api.Assumptions;
import pygmy.experiments.fault.Fault;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.PrivateBroker;
import pygmy.experiments.system.SystemPlan;

/** A system on a broker of its own, for what cannot be done to a broker that others use. */
final class BrokerFaults implements AutoCloseable {

    private final PrivateBroker broker;
    private final LocalSystem system;

    /** Skips the test, saying why, where no broker can be started. */
    BrokerFaults(int catalogs, int orders, int frontends) {
        Assumptions.assumeTrue(PrivateBroker.installed().isPresent(),
                "no rabbitmq-server is installed: faults of the broker itself are tested on a node of one's own only");
        broker = new PrivateBroker();
        system = new LocalSystem(SystemPlan.lean(broker.uri()).with(catalogs, orders, frontends));
        try {
            system.start(FaultRun.LIVE_WITHIN);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    PrivateBroker broker() {
        return broker;
    }

    Outcome run(Fault fault) {
        return FaultRun.of(system, fault);
    }

    @Override
    public void close() {
        system.close();
        broker.close();
    }
}
