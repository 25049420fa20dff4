package pygmy.experiments.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where one experiment's results go: beside their place while they are made, moved there when all are there, or removed. */
public final class ResultDirectory implements AutoCloseable {

    private static final int TRIES = 20;

    private final Path place;
    private final Path partial;
    private final Thread hook = new Thread(this::discard, "discard-results");

    /**
     * @param place where the results are to be
     * @param force whether what is there may be replaced
     * @throws IllegalStateException if something is there and may not be replaced
     */
    public ResultDirectory(Path place, boolean force) throws IOException {
        requireFree(place, force);
        this.place = place;
        Files.createDirectories(place.getParent());
        this.partial = Files.createTempDirectory(place.getParent(), "." + place.getFileName() + "-");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** @throws IllegalStateException if something is there and may not be replaced */
    public static void requireFree(Path place, boolean force) {
        if (Files.exists(place) && !force) {
            throw new IllegalStateException(place + " is there already; replace it with --force, or move it away");
        }
    }

    /** Where to write. */
    public Path path() {
        return partial;
    }

    /** Moves everything to its place. */
    public void finish() throws IOException {
        Path old = partial.resolveSibling(partial.getFileName() + ".old");
        if (Files.exists(place)) {
            Files.move(place, old, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(partial, place, StandardCopyOption.ATOMIC_MOVE);
        delete(old);
    }

    /** Removes what was not finished. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // this process is ending, and the hook does it
        }
        discard();
    }

    /** Again if need be: while this process is ending, the experiment's own thread may still write a file. */
    private void discard() {
        for (int tries = 1; Files.exists(partial); tries++) {
            try {
                delete(partial);
            } catch (UncheckedIOException e) {
                if (tries == TRIES) {
                    throw e;
                }
            }
        }
    }

    private static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(directory)) {
            List<Path> all = walk.sorted(Comparator.reverseOrder()).toList();
            for (Path path : all) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + directory, e);
        }
    }
}
