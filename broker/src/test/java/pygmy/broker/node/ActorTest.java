package pygmy.broker.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pygmy.broker.liveness.Progress;
import pygmy.broker.store.ChildProcess;

class ActorTest {

    /** A process whose actor finds no memory. */
    static final class WithoutMemory {

        public static void main(String[] args) throws InterruptedException {
            new Actor("test", 1, 1, () -> {
                throw new OutOfMemoryError("unable to create native thread");
            }, e -> {}).start();
            new CountDownLatch(1).await(60, TimeUnit.SECONDS);
            System.exit(9);
        }
    }

    @Test
    void goesOnAfterWhateverATurnThrowsAndTellsIt() {
        List<Throwable> told = new CopyOnWriteArrayList<>();
        AtomicInteger turns = new AtomicInteger();
        try (Actor actor = new Actor("test", 1, 1, () -> {
            if (turns.incrementAndGet() % 2 == 1) {
                throw new AssertionError();
            }
        }, told::add).start()) {
            await().until(() -> turns.get() > 10);
            assertThat(told).hasSizeGreaterThan(4).allMatch(AssertionError.class::isInstance);
        }
    }

    /** Who watches it sees a turn that never ends. */
    @Test
    void isStuckForGoodWhenNobodyCanBeTold() {
        try (Actor actor = new Actor("test", 1, 1, () -> {
            throw new IllegalStateException("a turn failed");
        }, e -> {
            throw new IllegalStateException("nor can it be told");
        }).start()) {
            long began = System.nanoTime();
            await().pollInterval(Duration.ofMillis(Progress.LOOK_EVERY))
                    .until(() -> actor.isStuck((System.nanoTime() - began) / 1_000_000));
        }
    }

    @Test
    void aProcessWithoutMemoryEnds(@TempDir Path directory) throws Exception {
        Process process = ChildProcess.start(WithoutMemory.class, directory);
        try {
            assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(3);
        } finally {
            process.destroyForcibly();
        }
    }
}
