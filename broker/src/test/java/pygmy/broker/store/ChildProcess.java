package pygmy.broker.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Another Java process of the tests, for what must survive its being killed. */
public final class ChildProcess {

    private ChildProcess() {}

    /** Runs the class with the directory as its only argument. */
    public static Process start(Class<?> main, Path directory) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        // For what a killed process leaves behind.
        Path temporary = Files.createDirectories(directory.resolveSibling("tmp"));
        List<String> command = List.of(java.toString(), "-XX:-UsePerfData", "-Djava.io.tmpdir=" + temporary,
                "-cp", System.getProperty("java.class.path"), main.getName(), directory.toString());
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
