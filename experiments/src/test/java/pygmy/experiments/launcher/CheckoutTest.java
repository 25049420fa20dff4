package pygmy.experiments.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pygmy.experiments.system.Checkout;

/** What a checkout is like that git made on a machine with other habits. */
class CheckoutTest {

    @TempDir
    private Path directory;

    /** With umask 077 no container's user could read it. What an image is made of is copied by root, who can. */
    @Test
    void nothingOfItIsMountedIntoAContainer() throws IOException {
        for (String file : List.of("docker-compose.yml", "broker/cluster/docker-compose.cluster.yml")) {
            assertThat(Files.readAllLines(Checkout.root().resolve(file))).as(file).isNotEmpty()
                    .noneMatch(line -> line.matches(".*[\\s\"\\[]\\.{1,2}/[^:]*:/.*"));
        }
        for (String file : List.of("broker/container/Dockerfile", "broker/cluster/Dockerfile")) {
            assertThat(Files.readAllLines(Checkout.root().resolve(file)).stream().filter(line -> line.matches("COPY .*(broker/c|broker/r|cfg).*")))
                    .as(file).isNotEmpty().allMatch(line -> line.startsWith("COPY --chmod="));
        }
    }

    @Test
    void linesEndAsLinuxWantsThemWhateverGitIsToldToDo() throws IOException {
        try (Launcher launcher = new Launcher(directory.resolve("launcher"))) {
            Path clone = directory.resolve("clone");
            Launcher.Result result = launcher.run(Map.of("GIT_CONFIG_NOSYSTEM", "1"),
                    List.of("git", "-c", "core.autocrlf=true", "-c", "safe.directory=*", "clone", "-q", "--depth", "1", "file://" + Checkout.root(),
                            clone.toString()));
            assumeThat(result.code()).as("this is a git checkout: " + result.output()).isZero();
            try (Stream<Path> files = Files.walk(clone)) {
                List<Path> texts =
                        files.filter(Files::isRegularFile).filter(file -> !file.startsWith(clone.resolve(".git")) && !file.toString().endsWith(".png"))
                                .toList();
                assertThat(texts).hasSizeGreaterThan(100);
                for (Path text : texts) {
                    assertThat(new String(Files.readAllBytes(text), StandardCharsets.ISO_8859_1)).as(text.toString()).doesNotContain("\r\n");
                }
            }
        }
    }
}
