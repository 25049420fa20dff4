package pygmy.broker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pygmy.broker.log.LogStore.StoreException;

class StoreFileTest {

    private static final StoreFile.Schema SCHEMA = new StoreFile.Schema("test", 77, 1, "CREATE TABLE t(x INTEGER NOT NULL) STRICT;", List.of());

    private static final String WAY_OUT = ": make room there, or set PYGMY_DATA to a directory that this user may write to";

    @TempDir
    private Path directory;

    @Test
    void keepsWhatWasCommittedAndNothingElse() throws Exception {
        Path data = directory.resolve("made/on/the way");
        try (StoreFile file = StoreFile.open(data, "test.db", SCHEMA)) {
            file.writer().writing(() -> file.writer().update("INSERT INTO t VALUES (?)", 1));
            file.writer().update("BEGIN");
            file.writer().update("INSERT INTO t VALUES (?)", 2);
        }
        try (StoreFile file = StoreFile.open(data, "test.db", SCHEMA)) {
            assertThat(rows(file.writer())).containsExactly(1);
        }
    }

    @Test
    void thePathMayHoldWhatMeansSomethingInUris() throws Exception {
        Path data = directory.resolve("a b%20c?mode=ro#d:");
        try (StoreFile file = StoreFile.open(data, "test.db", SCHEMA); Sql reader = file.reader()) {
            file.writer().writing(() -> file.writer().update("INSERT INTO t VALUES (1)"));
            assertThat(rows(reader)).containsExactly(1);
        }
        assertThat(data.resolve("test.db")).exists();
    }

    @Test
    void readersCannotWriteAndSeeOneStateInOneTransaction() throws Exception {
        try (StoreFile file = StoreFile.open(directory, "test.db", SCHEMA); Sql reader = file.reader()) {
            assertThatThrownBy(() -> reader.update("INSERT INTO t VALUES (1)")).hasMessageContaining("readonly");
            reader.reading(() -> {
                assertThat(rows(reader)).isEmpty();
                file.writer().writing(() -> file.writer().update("INSERT INTO t VALUES (1)"));
                assertThat(rows(reader)).isEmpty();
                return null;
            });
            assertThat(rows(reader)).containsExactly(1);
        }
    }

    @Test
    void isDurableWithEveryCommit() throws Exception {
        try (StoreFile file = StoreFile.open(directory, "test.db", SCHEMA)) {
            assertThat(file.writer().find("PRAGMA journal_mode", row -> row.getString(1))).hasValue("wal");
            assertThat(file.writer().find("PRAGMA synchronous", row -> row.getInt(1))).hasValue(2);
        }
    }

    @Test
    void refusesWhatItDidNotWrite() throws Exception {
        Path file = Files.writeString(directory.resolve("test.db"), "This is not a database. ".repeat(100));
        assertThatThrownBy(this::open).isInstanceOf(StoreException.class)
                .hasMessage("cannot open " + file + " (it is not an SQLite file): move " + directory + " away (this replica"
                        + " then copies everything from another one) or set PYGMY_DATA to another directory");
        assertThat(file).as("left as it is").content().startsWith("This is");
    }

    @Test
    void saysWhenItIsDamaged() throws Exception {
        try (StoreFile file = open()) {
            List<Integer> rows = IntStream.range(0, 10_000).boxed().toList();
            file.writer().writing(() -> file.writer().forEach("INSERT INTO t VALUES (?)", rows, row -> new Object[] {row}));
        }
        byte[] bytes = Files.readAllBytes(directory.resolve("test.db"));
        Arrays.fill(bytes, 2 * 4096, bytes.length, (byte) 0x55);
        Files.write(directory.resolve("test.db"), bytes);
        try (StoreFile file = open()) {
            assertThatThrownBy(() -> file.read(() -> rows(file.writer()))).isInstanceOf(StoreException.class)
                    .hasMessageStartingWith("cannot read " + directory.resolve("test.db") + " (it is damaged): move " + directory);
        }
    }

    @Test
    void refusesAnotherKindOfStore() {
        StoreFile.open(directory, "test.db", new StoreFile.Schema("other", 78, 1, "CREATE TABLE t(x)", List.of())).close();
        assertThatThrownBy(this::open).isInstanceOf(StoreException.class)
                .hasMessageStartingWith(directory.resolve("test.db") + " is not a Pygmy test store: move " + directory);
    }

    @Test
    void refusesAnotherVersion() {
        StoreFile.open(directory, "test.db", new StoreFile.Schema("test", 77, 3, "CREATE TABLE t(x)", List.of())).close();
        assertThatThrownBy(this::open).isInstanceOf(StoreException.class)
                .hasMessageStartingWith(directory.resolve("test.db") + " was written by another version of Pygmy (its format is 3, ");
    }

    @Test
    void migratesTheVersionBeforeAndKeepsWhatIsThere() throws Exception {
        try (StoreFile file = open()) {
            file.writer().writing(() -> file.writer().update("INSERT INTO t VALUES (?)", 1));
        }
        StoreFile.Schema next = new StoreFile.Schema("test", 77, 2, "", List.of("ALTER TABLE t ADD COLUMN y INTEGER NOT NULL DEFAULT 5;"));
        StoreFile.open(directory, "test.db", next).close();
        try (StoreFile file = StoreFile.open(directory, "test.db", next)) {
            assertThat(file.writer().list("SELECT x, y FROM t", row -> List.of(row.getInt(1), row.getInt(2)))).containsExactly(List.of(1, 5));
        }
        assertThatThrownBy(this::open).as("the version before cannot read it").isInstanceOf(StoreException.class).hasMessageContaining("its format is 2");
    }

    @Test
    void migratesAcrossSeveralVersionsAsFarBackAsThereAreSteps() throws Exception {
        open().close();
        List<String> steps = List.of("ALTER TABLE t ADD COLUMN y INTEGER NOT NULL DEFAULT 5;", "ALTER TABLE t ADD COLUMN z INTEGER NOT NULL DEFAULT 6;");
        assertThatThrownBy(() -> StoreFile.open(directory, "test.db", new StoreFile.Schema("test", 77, 3, "", steps.subList(1, 2))))
                .isInstanceOf(StoreException.class).hasMessageContaining("its format is 1");
        try (StoreFile file = StoreFile.open(directory, "test.db", new StoreFile.Schema("test", 77, 3, "", steps))) {
            file.writer().writing(() -> file.writer().update("INSERT INTO t(x) VALUES (?)", 1));
            assertThat(file.writer().list("SELECT x, y, z FROM t", row -> List.of(row.getInt(1), row.getInt(2), row.getInt(3))))
                    .containsExactly(List.of(1, 5, 6));
        }
    }

    @Test
    void aMigrationThatFailsChangesNothing() throws Exception {
        open().close();
        assertThatThrownBy(() -> StoreFile.open(directory, "test.db", new StoreFile.Schema("test", 77, 2, "",
                List.of("ALTER TABLE t ADD COLUMN y INTEGER NOT NULL DEFAULT 5; ALTER TABLE nowhere ADD COLUMN z INTEGER;"))))
                .isInstanceOf(StoreException.class);
        try (StoreFile file = open()) {
            assertThat(rows(file.writer())).isEmpty();
        }
    }

    @Test
    void saysWhenTheDirectoryIsAFile() throws IOException {
        Path data = Files.createFile(directory.resolve("data"));
        assertThatThrownBy(() -> StoreFile.open(data, "test.db", SCHEMA)).isInstanceOf(StoreException.class)
                .hasMessage("cannot keep data in " + data + " (FileAlreadyExists)" + WAY_OUT);
    }

    @Test
    void saysWhenTheDirectoryIsNotWritable() throws IOException {
        Path data = Files.createDirectory(directory.resolve("data"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("r-x------"));
        assumeThat(Files.isWritable(data)).as("root may write anywhere").isFalse();
        assertThatThrownBy(() -> StoreFile.open(data, "test.db", SCHEMA)).isInstanceOf(StoreException.class)
                .hasMessage("cannot keep data in " + data + " (AccessDenied)" + WAY_OUT);
    }

    @Test
    void belongsToOneStoreOfThisProcess() {
        try (StoreFile file = StoreFile.open(directory, "test.db", SCHEMA)) {
            assertThatThrownBy(this::open).isInstanceOf(StoreException.class).hasMessage("the data directory " + directory
                    + " is in use by this process: stop that first, or give this replica a directory of its own (PYGMY_DATA)");
        }
        open().close();
    }

    @Test
    void belongsToOneProcessUntilThatEnds() throws Exception {
        Process other = ChildProcess.start(Holder.class, directory.resolve("data"));
        try (BufferedReader output = other.inputReader()) {
            assertThat(output.readLine()).isEqualTo("open");
            assertThatThrownBy(() -> StoreFile.open(directory.resolve("data"), "test.db", SCHEMA)).isInstanceOf(StoreException.class)
                    .hasMessageStartingWith("the data directory " + directory.resolve("data") + " is in use by process " + other.pid());
        } finally {
            other.destroyForcibly().waitFor();
        }
        StoreFile.open(directory.resolve("data"), "test.db", SCHEMA).close();
    }

    /** Opens the store and keeps it until it is killed. */
    static final class Holder {
        public static void main(String[] args) throws Exception {
            StoreFile file = StoreFile.open(Path.of(args[0]), "test.db", SCHEMA);
            System.out.println("open");
            System.in.read();
            file.close();
        }
    }

    private StoreFile open() {
        return StoreFile.open(directory, "test.db", SCHEMA);
    }

    private static List<Integer> rows(Sql sql) throws SQLException {
        return sql.list("SELECT x FROM t", row -> row.getInt(1));
    }
}
