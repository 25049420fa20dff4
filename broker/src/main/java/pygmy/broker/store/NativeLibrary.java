package pygmy.broker.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite's own code, a file that the system must load. Left to itself the driver unpacks a new one into the directory for temporary files at
 * each start: a killed process leaves it there, and where that directory may not hold programs, or nothing at all, there is no start.
 */
public final class NativeLibrary {

    private static final String PATH = "org.sqlite.lib.path";
    private static final String NAME = "org.sqlite.lib.name";
    /** With this set, somebody has chosen a place for the driver's files. */
    private static final String TEMPORARY = "org.sqlite.tmpdir";

    private NativeLibrary() {}

    /**
     * Keeps it in this directory, for this start and the next. Call it before SQLite is used: the driver loads it once in a process. Where it
     * cannot be written or loaded, the driver falls back on its own way.
     */
    public static synchronized void keepIn(Path directory) {
        if (System.getProperty(PATH) != null || System.getProperty(TEMPORARY) != null) {
            return;
        }
        String name = LibraryLoaderUtil.getNativeLibName();
        try (InputStream packed = NativeLibrary.class.getResourceAsStream(LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name)) {
            if (packed == null) {
                return; // the driver says better than we for which systems it has none
            }
            Files.createDirectories(directory);
            unpack(packed.readAllBytes(), directory.resolve(name));
            System.setProperty(PATH, directory.toAbsolutePath().toString());
            System.setProperty(NAME, name);
        } catch (IOException e) {
            // See above.
        }
    }

    /** The file is there in full or not at all. One of another version, or for another kind of machine, is replaced. */
    private static void unpack(byte[] library, Path file) throws IOException {
        if (Files.exists(file) && Files.size(file) == library.length && Arrays.equals(Files.readAllBytes(file), library)) {
            return;
        }
        Path part = file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid());
        try {
            Files.write(part, library);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
