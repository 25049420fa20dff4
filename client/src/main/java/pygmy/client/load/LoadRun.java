package pygmy.client.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** One run of a plan. {@link #run} once; {@link #stop} from any thread. */
public final class LoadRun {

    private static final long GRACE_MILLIS = 1_000;

    private final LoadPlan plan;
    private final List<LoadClient> clients = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch running;
    private final Phaser warmedUp;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final long began = System.nanoTime();
    private volatile long start;
    private volatile boolean measuring;
    private volatile boolean stopped;

    /** @param sink takes each measured sample; it is not closed */
    public LoadRun(LoadPlan plan, SampleSink sink) {
        this.plan = plan;
        running = new CountDownLatch(plan.clients());
        warmedUp = new Phaser(plan.clients()) {
            @Override
            protected boolean onAdvance(int phase, int registeredParties) {
                start = System.nanoTime();
                measuring = true;
                return true;
            }
        };
        Workload workload = new Workload(plan);
        SplittableRandom random = new SplittableRandom(plan.seed());
        for (int i = 0; i < plan.clients(); i++) {
            LoadClient client = new LoadClient(plan, i, workload, sink, random.split());
            clients.add(client);
            Thread thread = new Thread(() -> drive(client), "load-client-" + i);
            thread.setDaemon(true);
            threads.add(thread);
        }
    }

    /**
     * Runs the plan to its end, or to {@link #stop}.
     *
     * @param interval   how often {@code onProgress} is called, on this thread; once more at the end
     * @throws InterruptedException  if this thread was interrupted; the run has been stopped
     * @throws IllegalStateException if a client failed for a reason of its own, not of the store's
     */
    public LoadResult run(Duration interval, Consumer<Progress> onProgress) throws InterruptedException {
        threads.forEach(Thread::start);
        try {
            while (!running.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                onProgress.accept(progress());
            }
        } catch (InterruptedException e) {
            abort();
            throw e;
        }
        Duration elapsed = measuring ? Duration.ofNanos(System.nanoTime() - start) : Duration.ZERO;
        onProgress.accept(progress());
        if (failure.get() != null) {
            throw new IllegalStateException("a load client failed: " + failure.get(), failure.get());
        }
        Failures failures = new Failures();
        clients.forEach(client -> failures.add(client.failures()));
        boolean complete = clients.stream().mapToLong(LoadClient::done).sum() == plan.requests();
        return new LoadResult(plan, elapsed, complete, clients.stream().map(LoadClient::tallies).toList(), failures.mostFrequentFirst(),
                clients.stream().filter(LoadClient::cutOff).count());
    }

    /** Ends the run with what it has: waits up to 1 s for the requests under way, then cuts them off. */
    public void stop() {
        stopped = true;
        clients.forEach(LoadClient::stop);
        try {
            if (!running.await(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
                abort();
            }
        } catch (InterruptedException e) {
            abort();
            Thread.currentThread().interrupt();
        }
    }

    /** Whether {@link #stop} was called. */
    public boolean isStopped() {
        return stopped;
    }

    private void abort() {
        clients.forEach(LoadClient::abort);
        threads.forEach(Thread::interrupt);
    }

    private void drive(LoadClient client) {
        boolean arrived = false;
        try {
            client.warmUp();
            arrived = true;
            warmedUp.arriveAndAwaitAdvance();
            client.measure(start);
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
            clients.forEach(LoadClient::stop);
            if (!arrived) {
                warmedUp.arriveAndDeregister();
            }
        } finally {
            client.close();
            running.countDown();
        }
    }

    private Progress progress() {
        if (!measuring) {
            return new Progress(true, clients.stream().mapToLong(LoadClient::warmed).sum(), plan.warmup(), 0,
                    Duration.ofNanos(System.nanoTime() - began));
        }
        return new Progress(false, clients.stream().mapToLong(LoadClient::done).sum(), plan.requests(),
                clients.stream().mapToLong(LoadClient::errors).sum(), Duration.ofNanos(System.nanoTime() - start));
    }
}
