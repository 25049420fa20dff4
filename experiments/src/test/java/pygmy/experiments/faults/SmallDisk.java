package pygmy.experiments.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
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
        Assumptions.assumeTrue(root && run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", at.toString()),
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
        if (!run("umount", at.toString())) {
            throw new IOException(at + " cannot be unmounted");
        }
    }

    private static boolean run(String... command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.DISCARD).start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
