package pygmy.experiments.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import pygmy.client.http.Status;
import pygmy.client.http.Status.Replica;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.PrivateBroker;
import pygmy.experiments.system.ReplicaProcess;
import pygmy.experiments.system.SystemPlan;
import pygmy.experiments.system.Wait;

/** What is shown of a real system is true, on {@code /status} and by {@code ./pygmy status}: whatever part of it is gone. */
@Timeout(600)
class StatusTest {

    private static final Duration WITHIN = Duration.ofSeconds(120);
    private static PrivateBroker broker;
    private static LocalSystem system;
    private static StatusLauncher launcher;

    @TempDir
    private static Path checkout;

    @BeforeAll
    static void start() throws Exception {
        Assumptions.assumeTrue(PrivateBroker.installed().isPresent(), "no rabbitmq-server is installed");
        Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self")), "the launcher's files are made up from /proc");
        broker = new PrivateBroker();
        system = new LocalSystem(SystemPlan.lean(broker.uri()).with(2, 1, 1).compiledQuickly().leavingQueues());
        system.start(WITHIN);
        launcher = new StatusLauncher(checkout, system);
    }

    @AfterAll
    static void stop() {
        if (system != null) {
            system.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    @BeforeEach
    void allIsWell() {
        system.awaitLive(WITHIN);
        await("all is well", Status::healthy);
    }

    @Test
    void ofAWellSystemAllIsShownWell() throws Exception {
        StatusLauncher.Said said = launcher.status();
        assertThat(said.text()).contains("4 of 4 live, primary " + status().primary() + ", broker connected");
        assertThat(said.code()).isZero();
    }

    @Test
    void aKilledPrimaryIsShownDeadForAsLongAsNobodyRestartsIt() throws Exception {
        ReplicaProcess victim = system.primary().orElseThrow();
        victim.kill();
        try {
            await("another leads", seen -> seen.primary() != null && !seen.primary().equals(victim.name()) && !of(victim, seen).alive());
            Status seen = status();
            assertThat(of(victim, seen).state()).isEqualTo("LOST");
            assertThat(of(victim, seen).role()).isEmpty();
            assertThat(of(victim, seen).was()).isEqualTo("LIVE primary");
            assertThat(of(victim, seen).beatAgeMs()).isGreaterThan(800);
            assertThat(seen.replicas().stream().filter(replica -> "primary".equals(replica.role())).map(Replica::name)).containsExactly(seen.primary());
            assertThat(seen.configured()).isEqualTo(4);
            assertThat(seen.live()).isEqualTo(3);
            assertThat(seen.healthy()).isFalse();
            StatusLauncher.Said said = launcher.status();
            assertThat(said.text()).contains("3 of 4 live, primary " + seen.primary(), victim.name() + " is not running")
                    .containsPattern(victim.name() + " .* LOST ").doesNotContainPattern(victim.name() + " .* LIVE +primary ");
            assertThat(said.code()).isEqualTo(1);
        } finally {
            victim.start();
        }
    }

    @Test
    void aPausedReplicaIsNotShownLive() throws Exception {
        ReplicaProcess order = system.replica("order-0");
        order.pause();
        try {
            await("it is lost", seen -> of(order, seen).state().equals("LOST"));
            StatusLauncher.Said said = launcher.status();
            assertThat(said.text()).contains("3 of 4 live", "order-0 is paused. Wake it");
            assertThat(said.code()).isEqualTo(1);
        } finally {
            order.resume();
        }
    }

    @Test
    void whoLeftInGoodOrderIsShownAsThat() {
        ReplicaProcess order = system.replica("order-0");
        order.terminate();
        try {
            await("it has left", seen -> of(order, seen).state().equals("LEFT") && !of(order, seen).alive() && seen.live() == 3 && seen.configured() == 4);
        } finally {
            order.start();
        }
    }

    @Test
    void withoutTheBrokerNobodyIsShownLive() throws Exception {
        broker.stop();
        try {
            await("the broker is away", seen -> seen.broker().equals("away") && seen.live() == 0 && seen.primary() == null && !seen.healthy());
            assertThat(status().note()).contains("no connection to the broker");
            assertThat(status().replicas()).allMatch(replica -> replica.role().isEmpty() && replica.alive() == replica.service().equals("frontend"));
            StatusLauncher.Said said = launcher.status();
            assertThat(said.text()).contains("0 of 4 live, no primary, broker away", "The broker amqp://guest:***@", "does not serve us")
                    .doesNotContainPattern("(?m)^\\S+ +\\d+ +\\S+ +LIVE");
            assertThat(said.code()).isEqualTo(1);
        } finally {
            broker.start();
        }
    }

    @Test
    void statusWorksWithEveryFrontEndDead() throws Exception {
        ReplicaProcess frontend = system.replica("frontend-0");
        frontend.kill();
        try {
            StatusLauncher.Said said = launcher.status();
            assertThat(said.text()).contains("No front end runs", "  catalog-0 runs, pid " + system.replica("catalog-0").pid(), "  frontend-0 does not run",
                    "frontend-0 is not running. Start it");
            assertThat(said.code()).isEqualTo(1);
        } finally {
            frontend.start();
        }
    }

    private static Status status() {
        return system.status(system.replica("frontend-0")).orElseThrow();
    }

    private static Replica of(ReplicaProcess process, Status seen) {
        return seen.replicas().stream().filter(replica -> replica.name().equals(process.name())).findFirst().orElseThrow();
    }

    private static void await(String what, Predicate<Status> condition) {
        Wait.until(() -> system.status(system.replica("frontend-0")).filter(condition).isPresent(), WITHIN, () -> "not so: " + what + ": "
                + system.status(system.replica("frontend-0")));
    }
}
