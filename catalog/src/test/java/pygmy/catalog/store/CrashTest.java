package pygmy.catalog.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pygmy.broker.log.LogStore.Standing;
import pygmy.broker.log.LogStore.StoreException;
import pygmy.broker.log.StoreWrite;
import pygmy.broker.message.TransferRequest;
import pygmy.broker.store.ChildProcess;
import pygmy.broker.store.LogScript;

/** What is left when the process, or the room on the disk, ends in the middle. */
class CrashTest {

    private static final long SEED = 11;
    private static final int BATCH = 50;

    @TempDir
    private Path directory;

    @Test
    void nothingThatWasCommittedIsLostWhenTheProcessIsKilled() throws Exception {
        Process writer = ChildProcess.start(Writer.class, directory.resolve("killed"));
        long committed = 0;
        try (BufferedReader output = writer.inputReader()) {
            while (committed < 100 * BATCH) {
                committed = Long.parseLong(output.readLine());
            }
            writer.toHandle().destroyForcibly();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                committed = Long.parseLong(line);
            }
        } finally {
            writer.destroyForcibly().waitFor();
        }
        LogScript script = new LogScript(SEED);
        try (SqliteCatalogStore killed = SqliteCatalogStore.open(directory.resolve("killed"), "catalog-0");
                SqliteCatalogStore model = SqliteCatalogStore.open(directory.resolve("model"), "catalog-0")) {
            long applied = killed.standing().history().applied().seq();
            assertThat(applied).isBetween(committed, committed + BATCH);
            model.commit(List.of(script.epoch(), script.load(BATCH)));
            while (script.history().applied().seq() < applied) {
                model.commit(List.of(script.batch(BATCH)));
            }
            assertThat(StoreDump.of(directory.resolve("killed"))).isEqualTo(StoreDump.of(directory.resolve("model")));
            killed.commit(List.of(script.batch(BATCH)));
        }
    }

    /** Commits batches, and prints the seq after each, until it is killed. */
    static final class Writer {
        public static void main(String[] args) {
            SqliteCatalogStore store = SqliteCatalogStore.open(Path.of(args[0]), "catalog-0");
            LogScript script = new LogScript(SEED);
            store.commit(List.of(script.epoch(), script.load(BATCH)));
            while (true) {
                store.commit(List.of(script.batch(BATCH)));
                System.out.println(store.standing().history().applied().seq());
            }
        }
    }

    @Test
    void aFullDiskChangesNothingAndEndsWhenThereIsRoom() throws Exception {
        Path small = Files.createDirectory(directory.resolve("small"));
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", small.toString())).as("may mount a small disk (root)").isZero();
        try {
            LogScript script = new LogScript(SEED);
            try (SqliteCatalogStore store = SqliteCatalogStore.open(small, "catalog-0"); CatalogReader reader = store.reader()) {
                store.commit(List.of(script.epoch(), script.load(500)));
                Path filler = Files.write(small.resolve("filler"), new byte[1_000_000]);
                StoreWrite refused = commitUntilFull(store, script);
                Standing standing = store.standing();
                List<String> content = StoreDump.of(small);
                for (int i = 0; i < 3; i++) {
                    assertThatThrownBy(() -> store.commit(List.of(refused))).isInstanceOf(StoreException.class)
                            .hasMessage("cannot write " + small.resolve("catalog.db") + " (the disk is full): make room");
                }
                assertThat(store.standing()).isEqualTo(standing);
                assertThat(store.book(1)).isPresent();
                assertThat(reader.page(new TransferRequest(null, standing.history().applied(), true, null, 0), 500).at())
                        .isEqualTo(standing.history().applied());
                assertThat(StoreDump.of(small)).isEqualTo(content);

                Files.delete(filler);
                store.commit(List.of(refused));
            }
            try (SqliteCatalogStore store = SqliteCatalogStore.open(small, "catalog-0")) {
                assertThat(store.standing().history()).isEqualTo(script.history());
                script.books().forEach((id, book) -> assertThat(store.book(id)).hasValue(book));
            }
        } finally {
            run("umount", small.toString());
        }
    }

    /** Returns the write that did not fit. */
    private static StoreWrite commitUntilFull(SqliteCatalogStore store, LogScript script) {
        for (int i = 0; i < 1000; i++) {
            StoreWrite next = script.batch(BATCH);
            try {
                store.commit(List.of(next));
            } catch (StoreException full) {
                return next;
            }
        }
        throw new AssertionError("the disk never was full");
    }

    private static int run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        } catch (IOException noSuchCommand) {
            return -1;
        }
    }
}
