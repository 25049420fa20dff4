package pygmy.broker.amqp;

import java.util.concurrent.ExecutorService;
import org.springframework.core.task.support.ExecutorServiceAdapter;
import pygmy.broker.liveness.Progress;

/**
 * Runs what a connection delivers on the thread that reads it, its I/O thread, instead of handing it to a pool: a switch of threads for each message costs more
 * than most of our handlers do. So a handler must be short, and must never wait for an answer of the broker, which only this thread could read; one that
 * tries to is told at once ({@link #requireElsewhere}). Where it does wait, as for room in a mailbox, all that this connection delivers waits with it.
 */
final class DirectExecutor {

    private static final ThreadLocal<Boolean> HERE = ThreadLocal.withInitial(() -> false);

    private final Progress progress = new Progress();
    private final ExecutorService service = new ExecutorServiceAdapter(this::run);

    /** As RabbitMQ's client wants it. It lasts as long as this, and is never shut down. */
    ExecutorService service() {
        return service;
    }

    /** Whether a handler does not end. To be called as {@link Progress#look}. */
    boolean isStuck(long now) {
        return progress.look(now);
    }

    /** @throws IllegalStateException if a handler called this */
    static void requireElsewhere() {
        if (HERE.get()) {
            throw new IllegalStateException("a handler must not call the broker: it would wait for what only its own thread can read");
        }
    }

    private void run(Runnable handler) {
        boolean nested = HERE.get();
        HERE.set(true);
        progress.begins();
        try {
            handler.run();
        } finally {
            progress.ends();
            HERE.set(nested);
        }
    }
}
