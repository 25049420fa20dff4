package pygmy.experiments.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person's word, as a person gives it: nobody can lead, the status says what to type, and it is done. */
class PromotionTest {

    private static final Pattern NUMBER = Pattern.compile("--promote (\\d+)");
    /** It is to give up soon on a replica that cannot become LIVE. */
    private static final Map<String, String> IMPATIENT = Map.of("PYGMY_WAIT", "10");

    @TempDir
    private Path directory;

    @Test
    void theDiskThatIsLeftLeadsAsTold() throws Exception {
        try (Launcher launcher = new Launcher(directory.resolve("checkout")).onTestBroker()) {
            type(launcher, "up", "--catalogs", "2", "--orders", "1");
            type(launcher, "client", "buy", "3", "--key", "kept");
            Path data = launcher.system().resolve("data");
            type(launcher, "stop", "catalog-1");
            copy(data.resolve("catalog-1"), directory.resolve("backup"));
            type(launcher, "start", "catalog-1");
            type(launcher, "client", "buy", "3", "--key", "lost");
            // One disk is put back, and older than its queue; the other one is lost for good.
            type(launcher, "stop", "catalog-1");
            delete(data.resolve("catalog-1"));
            copy(directory.resolve("backup"), data.resolve("catalog-1"));
            type(launcher, "kill", "catalog-0", "order-0");
            delete(data.resolve("catalog-0"));
            delete(data.resolve("order-0"));

            assertThat(launcher.call(IMPATIENT, "start", "catalog-1").code()).as("start of a replica that may not lead").isEqualTo(1);
            Matcher number = NUMBER.matcher(launcher.call("status").output());
            assertThat(number.find()).as(launcher.call("status").output()).isTrue();
            type(launcher, "stop", "catalog-1");
            type(launcher, "start", "--promote", number.group(1), "catalog-1");
            type(launcher, "start", "catalog-0", "order-0");
            assertThat(type(launcher, "client", "order", "--key", "kept")).contains("Xen and the Art");
            assertThat(launcher.call("client", "order", "--key", "lost").code()).as("an order that nobody has").isNotZero();
            assertThat(type(launcher, "audit")).contains("All agree");
        }
    }

    private static String type(Launcher launcher, String... call) {
        Launcher.Result result = launcher.call(call);
        assertThat(result.code()).as(String.join(" ", call) + ": " + result.output()).isZero();
        return result.output();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path)));
            }
        }
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
