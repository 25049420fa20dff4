package pygmy.experiments.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Where this program's own files are. */
public final class Checkout {

    private static final Duration UNPACKED_WITHIN = Duration.ofMinutes(5);
    private static Path apps;

    private Checkout() {}

    /**
     * {@code PYGMY_HOME}, else the nearest directory above this one that holds the launcher.
     *
     * @throws IllegalStateException if there is none
     */
    public static Path root() {
        String home = System.getenv("PYGMY_HOME");
        if (home != null) {
            return Path.of(home).toAbsolutePath();
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isRegularFile(at.resolve("pygmy")) && Files.isDirectory(at.resolve("catalog"))) {
                return at;
            }
        }
        throw new IllegalStateException("this is no checkout of Pygmy: set PYGMY_HOME to one");
    }

    /**
     * The services as they were built, unpacked by the launcher's script so that they start fastest: how to start one is in its argument file.
     *
     * @throws IllegalStateException if they are not built, or cannot be unpacked
     */
    public static synchronized Path apps() {
        if (apps == null) {
            apps = unpack();
        }
        return apps;
    }

    private static Path unpack() {
        List<String> command =
                new ArrayList<>(List.of(root().resolve("broker/bin/apps.sh").toString(), "make", java(), root().resolve(".pygmy/apps").toString()));
        for (String service : List.of("catalog", "order", "frontend")) {
            command.add(jar(root(), service).toString());
        }
        try {
            Path out = Files.createTempFile("pygmy-apps", ".out");
            try {
                int code = Processes.run(new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()), UNPACKED_WITHIN);
                String said = Files.readString(out).strip();
                if (code != 0) {
                    throw new IllegalStateException("the services cannot be unpacked: " + said);
                }
                return Path.of(said);
            } finally {
                Files.delete(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path jar(Path root, String service) {
        Path jar = root.resolve(service).resolve("target").resolve("pygmy-" + service + "-app.jar");
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(jar + " is missing; build it: mvn package -DskipTests");
        }
        return jar;
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
