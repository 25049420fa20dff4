package pygmy.experiments.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every shell script is read by shellcheck, where that is installed. (CI installs it.) */
class ShellCheckTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @Test
    void findsNothingInAnyScript() throws Exception {
        assumeTrue(Stream.of(System.getenv("PATH").split(":")).anyMatch(each -> Files.isExecutable(Path.of(each, "shellcheck"))), "shellcheck is installed");
        List<Path> scripts = scripts();
        assertThat(scripts).contains(Path.of("pygmy"), Path.of("broker/bin/common.sh"), Path.of("broker/container/start"));

        List<String> command = new ArrayList<>(List.of("shellcheck", "--external-sources"));
        scripts.forEach(script -> command.add(script.toString()));
        Process process = new ProcessBuilder(command).directory(ROOT.toFile()).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static List<Path> scripts() throws IOException {
        List<Path> all = new ArrayList<>(List.of(Path.of("pygmy"), Path.of(".ci/run")));
        for (String folder : List.of("broker/bin", "broker/container")) {
            try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
                for (Path file : files.toList()) {
                    if (file.toString().endsWith(".sh") || Files.isRegularFile(file) && Files.readString(file).startsWith("#!")) {
                        all.add(ROOT.relativize(file));
                    }
                }
            }
        }
        return all;
    }
}
