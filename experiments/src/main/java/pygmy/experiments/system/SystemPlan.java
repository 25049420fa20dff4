package pygmy.experiments.system;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a {@link LocalSystem} consists of.
 *
 * @param broker      AMQP URI
 * @param books       books file, or null for the one in the jar
 * @param javaOptions of every process; replicas are compiled quickly besides, as the launcher does
 * @param environment of every process, besides what the system sets itself; a PYGMY_BROKER here is reached without a {@link Cable}
 * @param build       another checkout, built, whose services are started; null for this one
 * @param leavesQueues whether the queues may be left, as the broker ends with the system
 */
public record SystemPlan(String broker, int catalogs, int orders, int frontends, Path books, List<String> javaOptions,
        Map<String, String> environment, Path build, boolean leavesQueues) {

    /** As the launcher starts them: six processes have to fit on two cores. */
    private static final List<String> LEAN = List.of("-Xms64m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-XX:+ExitOnOutOfMemoryError");

    /** Two catalogs, two order replicas, two front ends. */
    public static SystemPlan lean(String broker) {
        return new SystemPlan(broker, 2, 2, 2, null, LEAN, Map.of(), null, false);
    }

    public SystemPlan with(int catalogs, int orders, int frontends) {
        return new SystemPlan(broker, catalogs, orders, frontends, books, javaOptions, environment, build, leavesQueues);
    }

    public SystemPlan withBooks(Path books) {
        return new SystemPlan(broker, catalogs, orders, frontends, books, javaOptions, environment, build, leavesQueues);
    }

    public SystemPlan withJavaOptions(String... options) {
        return new SystemPlan(broker, catalogs, orders, frontends, books, List.of(options), environment, build, leavesQueues);
    }

    public SystemPlan withEnvironment(Map<String, String> more) {
        return new SystemPlan(broker, catalogs, orders, frontends, books, javaOptions, more, build, leavesQueues);
    }

    /** Front ends, too: they start in half the time and serve hits somewhat slower. */
    public SystemPlan compiledQuickly() {
        List<String> options = new ArrayList<>(javaOptions);
        options.add("-XX:TieredStopAtLevel=1");
        return new SystemPlan(broker, catalogs, orders, frontends, books, List.copyOf(options), environment, build, leavesQueues);
    }

    public SystemPlan withBuild(Path build) {
        return new SystemPlan(broker, catalogs, orders, frontends, books, javaOptions, environment, build, leavesQueues);
    }

    public SystemPlan leavingQueues() {
        return new SystemPlan(broker, catalogs, orders, frontends, books, javaOptions, environment, build, true);
    }
}
