package pygmy.broker.node;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pygmy.broker.amqp.Fatal;
import pygmy.broker.liveness.Progress;

/**
 * One thread that owns some state. What others want of it goes through its bounded mailbox; it takes all that is there (up to a bound), then runs one
 * turn: that is how requests become batches without any waiting.
 */
public final class Actor implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Actor.class);
    private static final int MAX_IN_A_TURN = 512;
    private static final long PUT_WITHIN_MILLIS = 5_000;

    private final BlockingQueue<Runnable> mailbox;
    private final long tickMillis;
    private final Runnable turn;
    private final Consumer<Throwable> failed;
    private final Progress progress = new Progress();
    private final Thread thread;
    private volatile boolean closed;

    /**
     * @param tickMillis a turn runs at least this often
     * @param turn       runs after each batch of inputs
     * @param failed     told of what an input or a turn threw, errors too; the actor goes on
     */
    public Actor(String name, int capacity, long tickMillis, Runnable turn, Consumer<Throwable> failed) {
        this.mailbox = new ArrayBlockingQueue<>(capacity);
        this.tickMillis = tickMillis;
        this.turn = turn;
        this.failed = failed;
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
    }

    public Actor start() {
        thread.start();
        return this;
    }

    /** Leaves an input that may be lost, as a heartbeat may; false if the mailbox is full. */
    public boolean offer(Runnable input) {
        return mailbox.offer(input);
    }

    /**
     * Leaves an input that must not be lost; waits for room.
     *
     * @throws IllegalStateException if there is none within 5 s: the thread hangs, so the caller's delivery should fail
     */
    public void put(Runnable input) {
        try {
            if (!mailbox.offer(input, PUT_WITHIN_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(thread.getName() + " does not keep up: its mailbox is full");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Whether a turn does not end, as when the store hangs. To be called as {@link Progress#look}. */
    public boolean isStuck(long now) {
        return progress.look(now);
    }

    @Override
    public void close() {
        closed = true;
        offer(() -> {});
        try {
            if (Thread.currentThread() != thread) {
                thread.join(2_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<Runnable> inputs = new ArrayList<>();
        while (!closed) {
            try {
                Runnable first = mailbox.poll(tickMillis, TimeUnit.MILLISECONDS);
                if (first != null) {
                    inputs.add(first);
                    mailbox.drainTo(inputs, MAX_IN_A_TURN - 1);
                }
                progress.begins();
                inputs.forEach(this::guarded);
                guarded(turn);
                progress.ends();
            } catch (InterruptedException e) {
                return;
            } catch (Throwable e) {
                // Nobody could be told that a turn failed. This one never ends, for whoever watches.
                Fatal.check(e);
                log.error("{} cannot go on: {}", thread.getName(), e.toString(), e);
                return;
            } finally {
                inputs.clear();
            }
        }
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (Exception | Error e) {
            Fatal.check(e);
            failed.accept(e);
        }
    }
}
