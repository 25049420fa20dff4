package pygmy.broker.store;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.sqlite.NativeLibraryNotFoundException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.Pragma;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import pygmy.broker.log.LogStore.StoreException;

/**
 * One SQLite file of a replica: opened or made, checked, kept from other processes while it is open. One connection writes; each reading
 * thread opens one of its own and sees committed states only, without waiting for the writer nor holding it up (write-ahead log).
 */
public final class StoreFile implements AutoCloseable {

    /** How long to wait for a lock that only an outsider (a person with a shell, a backup) can hold, ms. */
    private static final int BUSY_TIMEOUT = 5_000;
    private static final int CACHE_KIB = 16 * 1024;
    /** What the write-ahead log may keep of the disk after a large transaction, bytes. */
    private static final int KEPT_WAL = 16 * 1024 * 1024;

    private static final String ELSEWHERE = "make room there, or set PYGMY_DATA to a directory that this user may write to";

    /**
     * What a kind of store looks like.
     *
     * @param kind          as in "catalog"
     * @param applicationId marks the file as this kind of store
     * @param version       of the tables
     * @param tables        the statements that make them
     * @param upgrades      the statements that make them of those of earlier versions, a version each, this one's last; a file of any other version is refused
     */
    public record Schema(String kind, int applicationId, int version, String tables, List<String> upgrades) {

        /** What makes of a file of that version one of this; empty where nothing does. */
        String upgradeFrom(int old) {
            int steps = version - old;
            return steps > 0 && steps <= upgrades.size() ? String.join("\n", upgrades.subList(upgrades.size() - steps, upgrades.size())) : "";
        }
    }

    private final Path path;
    private final StoreLock lock;
    private final Sql writer;

    private StoreFile(Path path, StoreLock lock, Sql writer) {
        this.path = path;
        this.lock = lock;
        this.writer = writer;
    }

    /**
     * Opens {@code name} in the directory; makes both where they are missing.
     *
     * @throws StoreException if that cannot be; its message names the path and the way out
     */
    public static StoreFile open(Path directory, String name, Schema schema) {
        Path path = directory.toAbsolutePath().normalize().resolve(name);
        StoreLock lock = null;
        Sql writer = null;
        try {
            Files.createDirectories(path.getParent());
            path = path.getParent().toRealPath().resolve(name);
            lock = StoreLock.take(path.resolveSibling(name + ".lock"));
            NativeLibrary.keepIn(path.getParent());
            writer = new Sql(connect(path, false));
            prepare(writer, path, schema);
            return new StoreFile(path, lock, writer);
        } catch (IOException e) {
            closeQuietly(writer, lock);
            throw new StoreException("cannot keep data in " + path.getParent() + " (" + reason(e) + "): " + ELSEWHERE, e);
        } catch (SQLException e) {
            closeQuietly(writer, lock);
            throw failure("open", path, e);
        } catch (RuntimeException e) {
            closeQuietly(writer, lock);
            throw e;
        }
    }

    /** The connection for the thread that owns the store. */
    public Sql writer() {
        return writer;
    }

    /** A new connection that cannot change anything, for one thread. The caller closes it. */
    public Sql reader() {
        return read(() -> new Sql(connect(path, true)));
    }

    /** Runs something that reads. */
    public <T> T read(Sql.Reading<T> reading) {
        try {
            return reading.run();
        } catch (SQLException e) {
            throw failure("read", e);
        }
    }

    /** The directory it is in. */
    Path directory() {
        return path.getParent();
    }

    /** What to throw after {@code doing} ("read", "write") failed. */
    StoreException failure(String doing, SQLException e) {
        return failure(doing, path, e);
    }

    /** Whether what was to be written broke a rule of the schema, as opposed to: could not be written. */
    static boolean isViolation(SQLException e) {
        return code(e) == SQLiteErrorCode.SQLITE_CONSTRAINT;
    }

    /** As a URI: then no character of the path, a percent sign or a question mark, means anything to the driver. */
    public static String url(Path path) {
        return "jdbc:sqlite:file:" + path.toAbsolutePath().toUri().getRawPath();
    }

    private static Connection connect(Path path, boolean readOnly) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_TIMEOUT);
        config.setCacheSize(-CACHE_KIB);
        config.setReadOnly(readOnly);
        if (!readOnly) {
            config.setJournalMode(JournalMode.WAL);
            config.setSynchronous(SynchronousMode.FULL);
            config.setPragma(Pragma.JOURNAL_SIZE_LIMIT, Integer.toString(KEPT_WAL));
        }
        return config.createConnection(url(path));
    }

    private static void prepare(Sql sql, Path path, Schema schema) throws SQLException {
        int applicationId = pragma(sql, "PRAGMA application_id");
        int version = pragma(sql, "PRAGMA user_version");
        boolean isNew = applicationId == 0 && version == 0 && pragma(sql, "SELECT count(*) FROM sqlite_schema") == 0;
        if (isNew) {
            make(sql, schema, schema.tables());
        } else if (applicationId != schema.applicationId()) {
            throw new StoreException(path + " is not a Pygmy " + schema.kind() + " store: " + moveAway(path), null);
        } else if (!schema.upgradeFrom(version).isEmpty()) {
            make(sql, schema, schema.upgradeFrom(version));
        } else if (version != schema.version()) {
            throw new StoreException(path + " was written by another version of Pygmy (its format is " + version + ", this one reads "
                    + schema.version() + "): start it with the version that wrote it, or " + moveAway(path), null);
        }
    }

    private static void make(Sql sql, Schema schema, String statements) throws SQLException {
        sql.writing(() -> {
            sql.script(statements);
            sql.script("PRAGMA application_id = " + schema.applicationId() + "; PRAGMA user_version = " + schema.version());
        });
    }

    private static int pragma(Sql sql, String query) throws SQLException {
        return sql.find(query, row -> row.getInt(1)).orElseThrow();
    }

    private static String moveAway(Path path) {
        return "move " + path.getParent() + " away (this replica then copies everything from another one)"
                + " or set PYGMY_DATA to another directory";
    }

    private static StoreException failure(String doing, Path path, SQLException e) {
        if (e.getCause() instanceof NativeLibraryNotFoundException) {
            return new StoreException("cannot load SQLite's native library from " + path.getParent() + " (is it mounted noexec?): set PYGMY_DATA to a"
                    + " directory that may hold programs, or name one for this file alone by the JVM option -Dorg.sqlite.tmpdir", e);
        }
        String why = switch (code(e)) {
            case SQLITE_FULL -> "(the disk is full): make room";
            case SQLITE_NOTADB -> "(it is not an SQLite file): " + moveAway(path);
            case SQLITE_CORRUPT -> "(it is damaged): " + moveAway(path);
            case SQLITE_BUSY -> "(another program has it locked): end that";
            default -> "(" + e.getMessage() + "): " + ELSEWHERE;
        };
        return new StoreException("cannot " + doing + " " + path + " " + why, e);
    }

    /** The primary code: SQLite has dozens of refinements of each. */
    private static SQLiteErrorCode code(SQLException e) {
        int code = e instanceof SQLiteException sqlite ? sqlite.getResultCode().code : e.getErrorCode();
        return SQLiteErrorCode.getErrorCode(code & 0xff);
    }

    /** The commonest of them have no message but the path: what they mean is in their names. */
    private static String reason(IOException e) {
        if (e instanceof FileSystemException file) {
            return file.getReason() != null ? file.getReason() : file.getClass().getSimpleName().replace("Exception", "");
        }
        return e.getMessage();
    }

    /** For what is given up: why is on its way to the caller, and must not be hidden by what goes wrong in closing. */
    static void closeQuietly(AutoCloseable... resources) {
        for (AutoCloseable resource : resources) {
            if (resource != null) {
                try {
                    resource.close();
                } catch (Exception hidden) {
                    // See above.
                }
            }
        }
    }

    /** Close the readers first. */
    @Override
    public void close() {
        closeQuietly(writer, lock);
    }
}
