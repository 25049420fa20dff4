package pygmy.broker.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import pygmy.broker.log.LogStore.StoreException;

/** Keeps a store to one process. The operating system holds the lock, so it is gone with its process, however that ends; the file stays. */
final class StoreLock implements AutoCloseable {

    /** Of this process: opening and closing a locked file a second time would release its lock on Linux. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private StoreLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** @throws StoreException if another process, or another store in this one, holds it */
    static StoreLock take(Path file) throws IOException {
        if (!HELD.add(file)) {
            throw inUse(file, "this process");
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw inUse(file, "process " + Files.readString(file).strip());
            }
            channel.truncate(0).write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
            return new StoreLock(file, channel);
        } catch (IOException | RuntimeException e) {
            if (channel != null) {
                channel.close();
            }
            HELD.remove(file);
            throw e;
        }
    }

    private static StoreException inUse(Path file, String by) {
        return new StoreException("the data directory " + file.getParent() + " is in use by " + by
                + ": stop that first, or give this replica a directory of its own (PYGMY_DATA)", null);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        HELD.remove(file);
    }
}
