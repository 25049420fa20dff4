package pygmy.experiments.system;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where this program's own files are. */
public final class Checkout {

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

    /** @throws IllegalStateException if it is not built */
    static Path jar(String service) {
        Path jar = root().resolve(service).resolve("target").resolve("pygmy-" + service + "-app.jar");
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(jar + " is missing; build it: mvn package -DskipTests");
        }
        return jar;
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
