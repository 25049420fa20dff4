package pygmy.experiments.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pygmy.experiments.system.Ports;

/** Which environment the services run in: what {@code up} was told, and nothing that was meant for other programs. */
class EnvironmentTest {

    private static final String OPTIONS = "-Xmx200m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dpygmy.test=told";
    /** A JVM that took them would not start. */
    private static final String FOREIGN_OPTIONS = "-Xmx1k";

    @TempDir
    private Path directory;

    @Test
    void servicesRunAsUpWasToldUntilDown() throws Exception {
        int management = freeRange(5);
        try (Launcher launcher = new Launcher(directory.resolve("checkout")).onTestBroker().with("JAVA_TOOL_OPTIONS", FOREIGN_OPTIONS)) {
            Launcher.Result up = launcher.call(Map.of("PYGMY_TIMES_BEAT", "210", "PYGMY_JAVA_OPTS", OPTIONS, "PYGMY_MANAGEMENT_PORT", "" + management,
                    "LOGGING_LEVEL_PYGMY", "debug", "SERVER_PORT", "1", "SPRING_PROFILES_ACTIVE", "elsewhere"), "up");
            assertThat(up.code()).as(up.output()).isZero();
            assertThat(up.output()).contains("JAVA_TOOL_OPTIONS is for other programs");
            assertThat(launcher.said("catalog-1")).contains("ignored: SERVER_PORT, SPRING_PROFILES_ACTIVE").contains(" DEBUG ");
            for (int place = 0; place < 5; place++) {
                assertThat(listens(management + place)).as("management port of process " + place).isTrue();
            }
            told(launcher, "catalog-1", management + 1);
            List<String> data = files(launcher.system().resolve("data/catalog-1"));

            for (int life = 0; life < 2; life++) {
                assertThat(launcher.call("kill", "catalog-1").code()).isZero();
                Launcher.Result start = launcher.call(Map.of("PYGMY_TIMES_BEAT", "500", "PYGMY_JAVA_OPTS", "-Xmx1k"), "start", "catalog-1");
                assertThat(start.code()).as(start.output()).isZero();
                assertThat(start.output()).contains("Without effect: ").contains("PYGMY_JAVA_OPTS").contains("PYGMY_TIMES_BEAT");
                told(launcher, "catalog-1", management + 1);
            }
            assertThat(files(launcher.system().resolve("data/catalog-1"))).as("left by kills").isEqualTo(data);
            Launcher.Result down = launcher.call("down");
            assertThat(down.code()).as(down.output()).isZero();
            assertThat(launcher.system().resolve("environment")).doesNotExist();
        }
    }

    private static void told(Launcher launcher, String replica, int port) throws IOException {
        Path process = Path.of("/proc", Long.toString(launcher.process(replica).pid()));
        if (Files.isDirectory(process)) {
            List<String> environment = List.of(Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1).split("\0"));
            assertThat(environment).contains("PYGMY_TIMES_BEAT=210", "LOGGING_LEVEL_PYGMY=debug").noneMatch(line -> line.startsWith("JAVA_TOOL_OPTIONS="));
            assertThat(Files.readString(process.resolve("cmdline"))).contains("-Dpygmy.test=told");
        }
        assertThat(listens(port)).isTrue();
    }

    @Test
    void aPortInUseIsNamedWithItsVariableBeforeAnythingStarts() throws Exception {
        int first = freeRange(5);
        try (Launcher launcher = new Launcher(directory.resolve("checkout")).with("PYGMY_BROKER", "amqp://127.0.0.1:1");
                ServerSocket taken = new ServerSocket(first + 2, 50, InetAddress.getLoopbackAddress())) {
            Launcher.Result result = launcher.call(Map.of("PYGMY_MANAGEMENT_PORT", "" + first), "up");
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.output()).contains("port " + taken.getLocalPort()).contains("PYGMY_MANAGEMENT_PORT=" + first);
            result = launcher.call(Map.of("PYGMY_PORT", "" + taken.getLocalPort()), "up");
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.output()).contains("port " + taken.getLocalPort()).contains("--port").contains("PYGMY_PORT");
        }
    }

    @Test
    void aServiceAloneNamesThePortAndItsVariable() throws Exception {
        try (Launcher launcher = new Launcher(directory.resolve("checkout"));
                ServerSocket taken = new ServerSocket(Ports.free(), 50, InetAddress.getLoopbackAddress())) {
            // Of another application, in the directory of the start: read, it would make this one start without HTTP.
            Files.writeString(launcher.root().resolve("application.properties"), "spring.main.web-application-type=none\n");
            String jar = launcher.root().resolve("frontend/target/pygmy-frontend-app.jar").toString();
            Launcher.Result result = launcher.run(Map.of("PYGMY_BROKER", "amqp://127.0.0.1:1", "PYGMY_PORT", "" + taken.getLocalPort()),
                    List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", jar));
            assertThat(result.code()).as(result.output()).isEqualTo(1);
            assertThat(result.output()).contains("cannot start: port " + taken.getLocalPort() + " of 127.0.0.1 is in use").contains("PYGMY_PORT");
        }
    }

    private static List<String> files(Path in) throws IOException {
        try (Stream<Path> files = Files.walk(in)) {
            return files.map(file -> in.relativize(file).toString()).filter(name -> !name.matches(".*\\.db-(wal|shm)")).sorted().toList();
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** The first of so many free ports in a row. */
    private static int freeRange(int count) {
        while (true) {
            int first = Ports.free();
            boolean free = true;
            for (int port = first; port < first + count; port++) {
                free &= !listens(port);
            }
            if (free) {
                return first;
            }
        }
    }
}
