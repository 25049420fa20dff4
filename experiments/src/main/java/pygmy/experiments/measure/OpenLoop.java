package pygmy.experiments.measure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongToIntFunction;

/**
 * Requests at a fixed rate, whether or not earlier ones were answered. Latency counts from the moment at which a request was due, so one
 * that had to wait for a free client is not flattered (no coordinated omission). At most as many are in flight as there are clients.
 */
public final class OpenLoop {

    /**
     * One request.
     *
     * @param due    nanoseconds after the start
     * @param nanos  from then until it was answered
     * @param status HTTP status; 0 where no answer came
     */
    public record Shot(long number, long due, long nanos, int status) {

        /** Answered as asked. */
        public boolean isDone() {
            return status / 100 == 2;
        }
    }

    private final double perSecond;
    private final long requests;
    private final AtomicLong next = new AtomicLong();

    /** @throws IllegalArgumentException if that makes no request */
    public OpenLoop(double perSecond, Duration duration) {
        this.perSecond = perSecond;
        this.requests = (long) (perSecond * duration.toNanos() / 1e9);
        if (requests < 1) {
            throw new IllegalArgumentException(perSecond + " requests a second make none in " + duration);
        }
    }

    /** When request {@code number} is due, in nanoseconds after the start. */
    public long due(long number) {
        return (long) (number * 1e9 / perSecond);
    }

    public long requests() {
        return requests;
    }

    /** Each client runs on a thread of its own, takes a request's number and returns its status. Ends when all are answered. */
    public List<Shot> run(List<LongToIntFunction> clients) throws InterruptedException {
        long start = System.nanoTime();
        List<List<Shot>> shots = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (LongToIntFunction client : clients) {
            List<Shot> own = new ArrayList<>();
            shots.add(own);
            Thread thread = new Thread(() -> drive(client, start, own), "open-loop");
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return shots.stream().flatMap(List::stream).toList();
    }

    private void drive(LongToIntFunction client, long start, List<Shot> own) {
        for (long number = next.getAndIncrement(); number < requests; number = next.getAndIncrement()) {
            long due = due(number);
            for (long wait = start + due - System.nanoTime(); wait > 0; wait = start + due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            int status = client.applyAsInt(number);
            own.add(new Shot(number, due, System.nanoTime() - start - due, status));
        }
    }
}
