package pygmy.experiments.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A file system of a few MB in memory, mounted on a replica's data directory, that can be filled to the last byte. */
final class SmallDisk implements AutoCloseable {

    private static final String SIZE = "24m";
    private static final int CHUNK = 4096;

    private final Path at;
    private final Path filler;

    /** Skips the test, saying why, where this user may not mount. */
    SmallDisk(Path at) throws IOException {
        this.at = Files.createDirectories(at);
        this.filler = at.resolve("filler");
        boolean root = "root".equals(System.getProperty("user.name"));
        Assumptions.assumeTrue(root && Command.ends("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", at.toString()),
                "a full disk is tested on a small tmpfs, and only root may mount one");
    }

    void fill() {
        try (OutputStream out = Files.newOutputStream(filler)) {
            byte[] chunk = new byte[CHUNK];
            while (true) {
                out.write(chunk);
            }
        } catch (IOException full) {
            // That is what it was to become.
        }
    }

    void makeRoom() {
        try {
            Files.deleteIfExists(filler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** End the replica first. */
    @Override
    public void close() throws IOException {
        if (!Command.ends("umount", at.toString())) {
            throw new IOException(at + " cannot be unmounted");
        }
    }
}
