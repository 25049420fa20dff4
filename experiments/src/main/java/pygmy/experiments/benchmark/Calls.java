package pygmy.experiments.benchmark;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/** A closed loop of calls whose answers come on another thread. */
final class Calls {

    private static final long ANSWERED_WITHIN_SECONDS = 30;

    /** Sends one call; {@code answered} runs when the answer is there. */
    @FunctionalInterface
    interface Caller {
        void call(Runnable answered);
    }

    private Calls() {}

    /** As {@link Workload.Loop}. */
    static double run(Caller caller, int inFlight, long millis, Histogram micros) throws Exception {
        Semaphore ended = new Semaphore(0);
        AtomicLong answers = new AtomicLong();
        long start = System.nanoTime();
        long end = start + millis * 1_000_000;
        for (int i = 0; i < inFlight; i++) {
            next(caller, end, micros, answers, ended);
        }
        if (!ended.tryAcquire(inFlight, millis + TimeUnit.SECONDS.toMillis(ANSWERED_WITHIN_SECONDS), TimeUnit.MILLISECONDS)) {
            throw new TimeoutException("no answer within " + ANSWERED_WITHIN_SECONDS + " s");
        }
        return answers.get() * 1e9 / (System.nanoTime() - start);
    }

    private static void next(Caller caller, long end, Histogram micros, AtomicLong answers, Semaphore ended) {
        long sentAt = System.nanoTime();
        caller.call(() -> {
            long now = System.nanoTime();
            synchronized (micros) {
                micros.recordValue((now - sentAt) / 1_000);
            }
            answers.incrementAndGet();
            if (now < end) {
                next(caller, end, micros, answers, ended);
            } else {
                ended.release();
            }
        });
    }
}
