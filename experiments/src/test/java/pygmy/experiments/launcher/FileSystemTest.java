package pygmy.experiments.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a checkout may be, and whose: it works there, or a sentence says why not. */
class FileSystemTest {

    @TempDir
    private Path directory;

    @Test
    void worksWhereThePathHasUnusualCharactersAndTheLocaleKnowsNone() throws Exception {
        try (Launcher launcher = new Launcher(directory.resolve("a b%20d'e,f+g")).onTestBroker().with("LC_ALL", "C").with("TMPDIR", directory.toString())) {
            List<List<String>> calls = List.of(List.of("up", "--catalogs", "1", "--orders", "1"), List.of("client", "buy", "3"), List.of("logs", "-n", "1"),
                    List.of("status"), List.of("kill", "catalog-0"), List.of("start", "catalog-0"), List.of("audit"), List.of("down"));
            for (List<String> call : calls) {
                Launcher.Result result = launcher.call(call.toArray(String[]::new));
                assertThat(result.code()).as(call + ": " + result.output()).isZero();
            }
            assertThat(launcher.system().resolve("logs/catalog-0.log")).exists();
        }
    }

    /** Java itself may run here in a locale that cannot name such a path, so the shell moves the checkout there. */
    @Test
    void worksWhereThePathHasLettersThatAreNotAscii() throws Exception {
        Path plain = directory.resolve("checkout");
        try (Launcher launcher = new Launcher(plain).onTestBroker().with("LC_ALL", "C")) {
            String script = "cd .. && mkdir $'caf\\xc3\\xa9' && mv checkout $'caf\\xc3\\xa9/' && cd $'caf\\xc3\\xa9/checkout' && trap './pygmy down' EXIT"
                    + " && ./pygmy up --catalogs 1 --orders 1 && ./pygmy client lookup 3 && ./pygmy audit; code=$?; ./pygmy down; trap - EXIT;"
                    + " cd ../.. && mv $'caf\\xc3\\xa9/checkout' . && rmdir $'caf\\xc3\\xa9'; exit $code";
            Launcher.Result result = launcher.run(Map.of(), List.of("bash", "-c", script));
            assertThat(result.code()).as(result.output()).isZero();
        }
    }

    @Test
    void aColonIsRefusedInASentence() throws Exception {
        try (Launcher launcher = new Launcher(directory.resolve("a:b"))) {
            Launcher.Result result = launcher.call("up");
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.output()).isEqualTo("error: Java cannot run from a directory with a colon in its name: move " + launcher.root() + "\n");
        }
    }

    @Test
    void aFileSystemWithoutHardLinksWillDo() throws Exception {
        try (Launcher launcher = new Launcher(directory.resolve("checkout")); Programs programs = new Programs(directory.resolve("bin"))) {
            programs.replaced("ln", "exit 1");
            Launcher.Result result = launcher.call(programs.asPath(), "down");
            assertThat(result.code()).as(result.output()).isZero();
            assertThat(result.output()).contains("Nothing is running here.");
            assertThat(launcher.root().resolve(".pygmy/lock")).doesNotExist();
        }
    }

    @Test
    void anotherUsersSystemIsNamedAsTheirs() throws Exception {
        assumeThat(System.getProperty("user.name")).as("only root can become another user").isEqualTo("root");
        assumeThat(Files.isExecutable(Path.of("/usr/bin/setpriv"))).as("setpriv is there").isTrue();
        try (Launcher launcher = new Launcher(directory.resolve("checkout"))) {
            launcher.call("down"); // makes .pygmy
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            for (String command : List.of("status", "up", "down", "client")) {
                Launcher.Result result = launcher.run(Map.of(), List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "bash",
                        launcher.root().resolve("pygmy").toString(), command));
                assertThat(result.code()).as(result.output()).isEqualTo(1);
                assertThat(result.output()).contains("belongs to root, not to you");
            }
        }
    }
}
