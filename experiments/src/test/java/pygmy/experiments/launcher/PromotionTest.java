package pygmy.experiments.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

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
            launcher.done("up", "--catalogs", "2", "--orders", "1");
            launcher.done("client", "buy", "3", "--key", "kept");
            Path data = launcher.system().resolve("data");
            launcher.done("stop", "catalog-1");
            FileSystemUtils.copyRecursively(data.resolve("catalog-1"), directory.resolve("backup"));
            launcher.done("start", "catalog-1");
            launcher.done("client", "buy", "3", "--key", "lost");
            // One disk is put back, and older than its queue; the other one is lost for good.
            launcher.done("stop", "catalog-1");
            FileSystemUtils.deleteRecursively(data.resolve("catalog-1"));
            FileSystemUtils.copyRecursively(directory.resolve("backup"), data.resolve("catalog-1"));
            launcher.done("kill", "catalog-0", "order-0");
            FileSystemUtils.deleteRecursively(data.resolve("catalog-0"));
            FileSystemUtils.deleteRecursively(data.resolve("order-0"));

            assertThat(launcher.call(IMPATIENT, "start", "catalog-1").code()).as("start of a replica that may not lead").isEqualTo(1);
            Matcher number = NUMBER.matcher(launcher.call("status").output());
            assertThat(number.find()).as(launcher.call("status").output()).isTrue();
            launcher.done("stop", "catalog-1");
            launcher.done("start", "--promote", number.group(1), "catalog-1");
            launcher.done("start", "catalog-0", "order-0");
            assertThat(launcher.done("client", "order", "--key", "kept")).contains("Xen and the Art");
            assertThat(launcher.call("client", "order", "--key", "lost").code()).as("an order that nobody has").isNotZero();
            assertThat(launcher.done("audit")).contains("All agree");
        }
    }
}
