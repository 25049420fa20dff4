package pygmy.catalog.store;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import pygmy.broker.log.StoreWrite;
import pygmy.broker.message.Position;
import pygmy.broker.message.Read;
import pygmy.broker.store.LogScript;

/** Prints what a catalog store manages. Arguments: a directory (else a temporary one of the system), and how many books (else 10,000). */
public final class StoreBenchmark {

    private static final long MILLIS = 3_000;
    /** Says more than the clock on a machine that others use, too. */
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private StoreBenchmark() {}

    public static void main(String[] args) throws Exception {
        int books = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
        Path parent = args.length > 0 ? Files.createDirectories(Path.of(args[0])) : null;
        Path directory = parent != null ? Files.createTempDirectory(parent, "store") : Files.createTempDirectory("store");
        try (SqliteCatalogStore store = SqliteCatalogStore.open(directory, "catalog-0")) {
            LogScript script = new LogScript(1);
            store.commit(List.of(script.epoch(), script.load(books)));
            for (int round = 0; round < 2; round++) {
                String when = round == 0 ? "cold " : "warm ";
                commits(when, store, script, 1);
                commits(when, store, script, 64);
                commits(when, store, script, 128);
                reads(when + "1 thread looking up", store, 1, (reader, random) -> reader.read(lookup(random, books)));
                reads(when + "2 threads looking up", store, 2, (reader, random) -> reader.read(lookup(random, books)));
                reads(when + "1 thread searching", store, 1, (reader, random) -> reader.read(new Read.Search("topic-" + random.nextInt(1000), Position.ZERO)));
            }
            long begun = System.nanoTime();
            for (int i = 0; i < 200_000; i++) {
                store.book(1 + i % books);
                store.decision("request-" + i);
            }
            System.out.printf("writer's look-ups of a book and a decision: %.1f us%n", (System.nanoTime() - begun) / 200_000.0 / 1e3);
        } finally {
            delete(directory);
        }
    }

    private static Read lookup(Random random, int books) {
        return new Read.Lookup(1 + random.nextInt(books), Position.ZERO);
    }

    private static void commits(String when, SqliteCatalogStore store, LogScript script, int writes) {
        List<Long> took = new ArrayList<>();
        long cpu = 0;
        for (long end = System.nanoTime() + MILLIS * 1_000_000; System.nanoTime() < end;) {
            var batch = List.<StoreWrite>of(script.batch(writes));
            long begun = System.nanoTime();
            long cpuBegun = CPU.getCurrentThreadCpuTime();
            store.commit(batch);
            cpu += CPU.getCurrentThreadCpuTime() - cpuBegun;
            took.add(System.nanoTime() - begun);
        }
        long[] sorted = took.stream().mapToLong(Long::longValue).sorted().toArray();
        double seconds = Arrays.stream(sorted).sum() / 1e9;
        System.out.printf("%sbatches of %d: %.0f commits/s, %.0f writes/s, p50 %.2f ms, p99 %.2f ms, max %.1f ms, cpu %.3f ms%n",
                when, writes, sorted.length / seconds, writes * sorted.length / seconds, sorted[sorted.length / 2] / 1e6,
                sorted[sorted.length * 99 / 100] / 1e6, sorted[sorted.length - 1] / 1e6, cpu / 1e6 / sorted.length);
    }

    private static void reads(String what, SqliteCatalogStore store, int threads, BiConsumer<CatalogReader, Random> read)
            throws InterruptedException {
        AtomicLong count = new AtomicLong();
        AtomicLong cpu = new AtomicLong();
        List<Thread> running = new ArrayList<>();
        long end = System.nanoTime() + MILLIS * 1_000_000;
        for (int i = 0; i < threads; i++) {
            CatalogReader reader = store.reader();
            Random random = new Random(i);
            Thread thread = new Thread(() -> {
                long done = 0;
                for (; System.nanoTime() < end; done++) {
                    read.accept(reader, random);
                }
                count.addAndGet(done);
                cpu.addAndGet(CPU.getCurrentThreadCpuTime());
                reader.close();
            });
            thread.start();
            running.add(thread);
        }
        for (Thread thread : running) {
            thread.join();
        }
        System.out.printf("%s: %.0f reads/s, cpu %.1f us%n", what, count.get() * 1000.0 / MILLIS, cpu.get() / 1e3 / count.get());
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
