package pygmy.broker.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where SQLite's native library goes, seen from processes that are killed. */
class NativeLibraryTest {

    private static final StoreFile.Schema SCHEMA = new StoreFile.Schema("test", 77, 1, "CREATE TABLE t(x INTEGER NOT NULL) STRICT;", List.of());

    @TempDir
    private Path directory;

    @Test
    void isUnpackedOnceBesideTheDataAndNothingIsLeftByAKill() throws Exception {
        Path data = directory.resolve("data");
        openAndKill(data);
        List<String> first = files(data);
        assertThat(first).filteredOn(name -> name.contains("sqlitejdbc")).hasSize(1);
        for (int again = 0; again < 2; again++) {
            openAndKill(data);
            assertThat(files(data)).isEqualTo(first);
        }
        assertThat(files(directory.resolve("tmp"))).isEmpty();
    }

    @Test
    void replacesOneThatIsNotWhole() throws Exception {
        Path data = directory.resolve("data");
        openAndKill(data);
        Path library = data.resolve(files(data).stream().filter(name -> name.contains("sqlitejdbc")).findFirst().orElseThrow());
        byte[] whole = Files.readAllBytes(library);
        Files.write(library, new byte[whole.length]);
        openAndKill(data);
        assertThat(Files.readAllBytes(library)).isEqualTo(whole);
    }

    private static void openAndKill(Path data) throws Exception {
        Process process = ChildProcess.start(Opener.class, data);
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.readLine()).isEqualTo("open");
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static List<String> files(Path in) throws Exception {
        try (Stream<Path> files = Files.list(in)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Opens a store and waits for its end. */
    static final class Opener {
        public static void main(String[] args) throws InterruptedException {
            StoreFile.open(Path.of(args[0]), "test.db", SCHEMA);
            System.out.println("open");
            Thread.currentThread().join();
        }
    }
}
