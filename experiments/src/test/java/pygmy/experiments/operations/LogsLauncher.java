package pygmy.experiments.operations;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import pygmy.experiments.launcher.Scripts;

/** A copy of the launcher that knows nothing of what this checkout runs, for what it does with logs. */
final class LogsLauncher {

    /** Lines of several logs: the name, in 12 columns, then the time. */
    static final Comparator<String> BY_TIME = Comparator.comparing(line -> line.substring(12, 35));

    private static final long ENDS_WITHIN_SECONDS = 60;

    record Said(int code, String out, String err) {}

    private final Path root;

    LogsLauncher(Path root) throws IOException {
        this.root = root;
        Scripts.copyTo(root);
        Files.createDirectories(logs());
    }

    /** Of a system that was up once. */
    Path logs() {
        return root.resolve(".pygmy/8080/logs");
    }

    Said run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bash", root.resolve("pygmy").toString()));
        command.addAll(List.of(arguments));
        Path out = root.resolve("out");
        Path err = root.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(key -> key.startsWith("PYGMY_"));
        Process process = builder.start();
        if (!process.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException(command + " does not end");
        }
        return new Said(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8), Files.readString(err, StandardCharsets.UTF_8));
    }
}
