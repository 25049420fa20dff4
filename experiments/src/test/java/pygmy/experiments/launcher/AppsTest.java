package pygmy.experiments.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pygmy.experiments.system.Checkout;
import pygmy.experiments.system.Wait;

/** {@code broker/bin/apps.sh}: what it makes starts from the archive, and it leaves all or nothing. */
class AppsTest {

    private static final String ORDER = "order/target/pygmy-order-app.jar";
    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    private Path directory;

    @Test
    void whatItMakesStartsFromItsArchiveAndIsMadeOnce() throws Exception {
        Path apps = directory.resolve("apps");
        Path made = made(start("make", apps, jar()));
        assertThat(made(start("find", apps, jar()))).isEqualTo(made);
        assertThat(made(start("make", apps, jar()))).isEqualTo(made);
        List<String> loaded = loaded(made);
        assertThat(loaded.stream().filter(line -> line.contains("shared objects file")).count()).as("classes from the archive, of %d", loaded.size())
                .isGreaterThan(loaded.size() * 3L / 4);
    }

    /** The JVM finds less of it in its archive there. */
    @Test
    void aDirectoryMayHaveAnyName() throws Exception {
        assertThat(loaded(made(start("make", directory.resolve("a b'\"c\\d"), jar())))).anyMatch(line -> line.contains("pygmy.order.OrderApplication"));
    }

    @Test
    void whoIsInterruptedLeavesNothing() throws Exception {
        Path apps = directory.resolve("apps");
        Process make = start("make", apps, jar());
        Wait.until(() -> size(apps) > 0 && make.descendants().anyMatch(AppsTest::isJava), Duration.ofSeconds(60), () -> "it does not begin");
        List<ProcessHandle> children = make.descendants().toList();
        make.destroy();
        assertThat(ended(make)).isNotZero();
        assertThat(size(apps)).isZero();
        assertThat(children).noneMatch(ProcessHandle::isAlive);
        assertThat(ended(start("find", apps, jar()))).isNotZero();
    }

    @Test
    void whatIsNoServiceIsToldAndLeavesNothing() throws Exception {
        Path apps = directory.resolve("apps");
        Path none = Files.writeString(directory.resolve("pygmy-none-app.jar"), "no jar");
        Process make = start("make", apps, none);
        assertThat(said(make)).contains("pygmy-none-app.jar");
        assertThat(ended(make)).isNotZero();
        assertThat(size(apps)).isZero();
    }

    /** The classes that a start of the service loads, each with where it came from. */
    private List<String> loaded(Path made) throws IOException {
        Path loaded = directory.resolve("loaded.txt");
        Path out = directory.resolve("out.txt");
        Process service = new ProcessBuilder(JAVA, "-Xlog:class+load:file=" + loaded, "-Dpygmy.training=true", "-Dpygmy.broker=amqp://127.0.0.1:1",
                "-Dpygmy.data=" + directory.resolve("data"), "@" + made.resolve("order.args")).redirectErrorStream(true).redirectOutput(out.toFile()).start();
        assertThat(ended(service)).as(Files.readString(out)).isZero();
        return Files.readAllLines(loaded);
    }

    private static Path jar() {
        return Checkout.root().resolve(ORDER);
    }

    private static Process start(String verb, Path apps, Path jar) throws IOException {
        List<String> command = new ArrayList<>(List.of(Checkout.root().resolve("broker/bin/apps.sh").toString(), verb, JAVA, apps.toString(), jar.toString()));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static Path made(Process make) {
        String said = said(make);
        assertThat(ended(make)).as(said).isZero();
        return Path.of(said.strip());
    }

    private static String said(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), System.getProperty("sun.jnu.encoding"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int ended(Process process) {
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean isJava(ProcessHandle process) {
        return process.info().command().orElse("").endsWith("java");
    }

    private static int size(Path apps) {
        try (Stream<Path> files = Files.list(apps)) {
            return (int) files.count();
        } catch (IOException e) {
            return 0;
        }
    }
}
