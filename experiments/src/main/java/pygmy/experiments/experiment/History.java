package pygmy.experiments.experiment;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import pygmy.client.http.Answer;
import pygmy.client.http.Book;
import pygmy.client.http.Caller;
import pygmy.client.http.Json;
import pygmy.client.http.Request;
import pygmy.experiments.history.Action;
import pygmy.experiments.history.Operation;
import pygmy.experiments.history.Shelf;

/** Buys and lookups of one book at several front ends at a time, recorded; on request through caches that only age, one a client. */
final class History {

    private static final int BOOK = 5;
    private static final int BUYERS = 2;
    /** Between a client's requests: what is checked afterwards is the order of events, not the rate. */
    private static final long PAUSE_NANOS = 4_000_000;

    /** @param read when, by the clock of {@link System#nanoTime()} */
    private record Kept(Shelf shelf, long read) {}

    private final List<URI> frontends;
    private final Duration age;
    private final Shelf initial;
    private final Queue<Operation> operations = new ConcurrentLinkedQueue<>();

    /** @param age for which clients keep what they read; zero: they ask each time */
    History(List<URI> frontends, Duration age) {
        this.frontends = frontends;
        this.age = age;
        try (Caller caller = Run.callers(frontends.get(0), 1).get(0)) {
            initial = look(caller)
                    .orElseThrow(() -> new IllegalStateException("book " + BOOK + " cannot be looked up at " + frontends.get(0)));
        }
    }

    Shelf initial() {
        return initial;
    }

    List<Operation> operations() {
        return List.copyOf(operations);
    }

    /** One reader at each front end, and buyers at the first ones. */
    void record(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < frontends.size() + BUYERS; i++) {
            boolean buys = i >= frontends.size();
            URI frontend = frontends.get(i % frontends.size());
            String name = (buys ? "buyer-" : "reader-") + i;
            Thread thread = new Thread(() -> run(name, frontend, buys, end), name);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(String name, URI frontend, boolean buys, long end) {
        Kept kept = null;
        try (Caller caller = Run.callers(frontend, 1).get(0)) {
            for (int i = 0; System.nanoTime() < end; i++) {
                long invoked = System.nanoTime();
                if (buys) {
                    // A buy without an answer may have happened, or may yet: the checker knows such operations.
                    boolean done = caller.call(Request.buy(BOOK, 1, null)) instanceof Answer.Done;
                    long responded = done ? System.nanoTime() : Operation.NEVER;
                    operations.add(new Operation(name + " " + i, BOOK, new Action.Bought(1, null), invoked, responded));
                } else {
                    boolean young = kept != null && invoked - kept.read < age.toNanos();
                    kept = young ? kept : look(caller).map(shelf -> new Kept(shelf, invoked)).orElse(null);
                    // A lookup without an answer changed nothing and showed nothing.
                    if (kept != null) {
                        operations.add(new Operation(name + " " + i, BOOK, new Action.Saw(kept.shelf), invoked, System.nanoTime()));
                    }
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private static Optional<Shelf> look(Caller caller) {
        if (caller.call(Request.lookup(BOOK)) instanceof Answer.Done done) {
            Book book = Json.read(done.reply(), Book.class);
            return Optional.of(new Shelf(book.title(), book.topic(), book.cost(), book.stock()));
        }
        return Optional.empty();
    }

    /** As a lookup showed it; empty for a buy. */
    static String stock(Operation operation) {
        return operation.action() instanceof Action.Saw saw ? Long.toString(saw.shelf().stock()) : "";
    }

    long stale() {
        return stale(initial.stock(), operations());
    }

    /**
     * Lookups that show more copies than what had ended before they began leaves possible. All operations are on one book that is
     * only bought.
     */
    static long stale(long initial, List<Operation> operations) {
        TreeMap<Long, Long> most = new TreeMap<>();
        List<Operation> byEnd = operations.stream().sorted(Comparator.comparingLong(Operation::responded)).toList();
        long copies = 0;
        long seen = initial;
        for (Operation operation : byEnd) {
            if (operation.action() instanceof Action.Saw saw) {
                seen = Math.min(seen, saw.shelf().stock());
            } else if (operation.action() instanceof Action.Bought buy) {
                copies += buy.quantity();
            }
            most.put(operation.responded(), Math.min(seen, initial - copies));
        }
        return operations.stream().filter(o -> o.action() instanceof Action.Saw).filter(o -> {
            Map.Entry<Long, Long> before = most.lowerEntry(o.invoked());
            return before != null && ((Action.Saw) o.action()).shelf().stock() > before.getValue();
        }).count();
    }
}
