package pygmy.experiments.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pygmy.broker.TcpProxy;
import pygmy.broker.TestBroker;

/** How long {@code up} and {@code start} wait, and what is compared after the number of replicas changed. */
class UpTest {

    /** Less than any start of four JVMs takes. */
    private static final Map<String, String> IMPATIENT = Map.of("PYGMY_WAIT", "2");
    private static final Map<String, String> PATIENT = Map.of("PYGMY_WAIT", "10");

    @TempDir
    private Path directory;

    @Test
    void aSlowStartIsWaitedForAndOneWithoutProgressIsNot() throws Exception {
        try (TcpProxy proxy = TestBroker.proxy();
                Launcher launcher = new Launcher(directory.resolve("checkout")).with("PYGMY_BROKER", TestBroker.via(proxy))) {
            Launcher.Result up = launcher.call(PATIENT, "up", "--catalogs", "1");
            assertThat(up.code()).as(up.output()).isZero();
            assertThat(launcher.call("stop", "order-0").code()).isZero();

            proxy.freeze(true);
            Launcher.Result start = launcher.call(IMPATIENT, "start", "order-0");
            proxy.freeze(false);
            assertThat(start.code()).as(start.output()).isEqualTo(1);
            assertThat(start.output()).contains("not LIVE, and no progress for 2 s:").contains("order-0 is ").contains("PYGMY_WAIT=");
        }
    }

    @Test
    void theAuditLooksAtTheReplicasThatTheSystemHasNow() throws Exception {
        try (Launcher launcher = new Launcher(directory.resolve("checkout")).onTestBroker()) {
            launcher.done("up", "--catalogs", "1", "--orders", "2");
            launcher.done("down");
            launcher.done("up", "--catalogs", "1", "--orders", "1");
            launcher.done("client", "buy", "3");
            assertThat(launcher.done("audit")).contains("All agree").contains("Left aside: order-1");
            launcher.done("down");
            assertThat(launcher.done("audit")).as("when all is down").contains("All agree").contains("Left aside: order-1");
        }
    }
}
