package pygmy.experiments.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import pygmy.experiments.fault.Fault;
import pygmy.experiments.system.BrokerNode;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.LogFile;
import pygmy.experiments.system.PrivateBroker;
import pygmy.experiments.system.PrivateCluster;
import pygmy.experiments.system.SystemPlan;

/**
 * A broker of three nodes loses one of them, that with the primary's lock or another one, and service goes on without it. With the RabbitMQ that is
 * installed and, where a Docker engine runs, with a newer one in containers, whose nodes can also be cut off from each other.
 */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterTest {

    /** Longer than the other nodes need to notice. */
    private static final Duration LASTS = Duration.ofSeconds(20);

    enum Kind { PROCESSES, CONTAINERS }

    enum Blow {
        KILL, PAUSE, CUT_OFF;

        Fault at(PrivateCluster cluster, int node) {
            return switch (this) {
                case KILL -> Fault.kill(cluster, node);
                case PAUSE -> Fault.pause(cluster, node, LASTS);
                case CUT_OFF -> Fault.divide(cluster, node, LASTS);
            };
        }
    }

    /** Which node is struck. */
    enum Victim {
        WITH_THE_LOCK, WITHOUT;

        int of(List<BrokerNode> nodes, int withTheLock) {
            return this == WITH_THE_LOCK ? withTheLock : (withTheLock + 1) % nodes.size();
        }
    }

    private PrivateCluster cluster;
    private LocalSystem system;

    static Stream<Arguments> everyBlow() {
        return Stream.of(Kind.values()).flatMap(kind -> Stream.of(Blow.values()).filter(blow -> kind == Kind.CONTAINERS || blow != Blow.CUT_OFF)
                .flatMap(blow -> Stream.of(Victim.values()).map(victim -> Arguments.of(kind, blow, victim))));
    }

    @AfterAll
    void print() {
        Measurements.print();
    }

    @AfterEach
    void stop() {
        if (system != null) {
            system.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    /** On a new cluster each time, as RabbitMQ may still be healing from the last blow when the bookstore is well again. */
    @ParameterizedTest
    @MethodSource("everyBlow")
    void aNodeIsStruck(Kind kind, Blow blow, Victim victim) {
        if (kind == Kind.PROCESSES) {
            Assumptions.assumeTrue(PrivateBroker.installed().isPresent(), "no rabbitmq-server is installed");
            cluster = PrivateCluster.ofProcesses();
        } else {
            Assumptions.assumeTrue(PrivateCluster.hasContainers(), "no Docker engine answers");
            cluster = PrivateCluster.ofContainers();
        }
        system = new LocalSystem(SystemPlan.lean(cluster.nodes().get(0).uri()).leavingQueues().withEnvironment(Map.of(
                "PYGMY_BROKER", cluster.uri(), "PYGMY_QUEUES", "quorum", "SPRING_RABBITMQ_ADDRESSSHUFFLEMODE", "random")))
                .start(FaultRun.LIVE_WITHIN);
        Bounds.check(FaultRun.of(system, blow.at(cluster, victim.of(cluster.nodes(), nodeWithTheLock()))));
    }

    private int nodeWithTheLock() {
        String said = " ms, by the broker at ";
        String last = system.primary().orElseThrow().log().since(Instant.EPOCH).stream().map(LogFile.Line::text).filter(line -> line.contains(said))
                .reduce((first, second) -> second).orElseThrow();
        int port = Integer.parseInt(last.substring(last.lastIndexOf(':') + 1));
        return IntStream.range(0, cluster.nodes().size()).filter(node -> cluster.nodes().get(node).port() == port).findFirst().orElseThrow();
    }
}
