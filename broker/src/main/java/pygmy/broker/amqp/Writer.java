package pygmy.broker.amqp;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pygmy.broker.liveness.Progress;

/**
 * The one thread that writes to a connection. Nobody else ever waits for the network, which may stand still for seconds while the
 * broker is paused or short of memory, and a channel never has two writers. If this thread cannot go on, its connection is given up. Thread-safe.
 */
public final class Writer {

    /** One publish or acknowledgement; what it throws is dropped, as what is written to a dying connection would be. */
    public interface Write {
        void run() throws IOException;
    }

    private static final Logger log = LoggerFactory.getLogger(Writer.class);
    private static final Write END = () -> {};

    private final BlockingQueue<Write> queue;
    private final Connection connection;
    private final Progress progress = new Progress();
    private final Thread thread;
    private volatile boolean open = true;
    private volatile boolean blocked;

    /** @param capacity writes that may wait */
    public Writer(String name, int capacity, Connection connection) {
        this.connection = connection;
        queue = new ArrayBlockingQueue<>(capacity);
        connection.addBlockedListener(why -> blocked = true, () -> blocked = false);
        thread = new Thread(this::run, name + "-writer");
        thread.setDaemon(true);
        thread.start();
    }

    /** False if too much waits already, or the writer is closed: the write is dropped. Never blocks. */
    public boolean offer(Write write) {
        return open && queue.offer(write);
    }

    /** Whether a write does not end, and not because the broker takes no messages. To be called as {@link Progress#look}. */
    public boolean isStuck(long now) {
        return progress.look(now) && open && !blocked;
    }

    /** Writes what waits, as far as {@code within} allows, and ends. */
    public void close(Duration within) {
        open = false;
        if (!within.isZero() && queue.offer(END)) {
            try {
                thread.join(within.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        thread.interrupt();
    }

    private void run() {
        try {
            for (Write write = queue.take(); write != END; write = queue.take()) {
                progress.begins();
                run(write);
                progress.ends();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            open = false;
            Fatal.check(e);
            log.error("{} cannot go on and gives its connection up: {}", thread.getName(), e.toString());
            connection.abort(BrokerConnections.CLOSE_WITHIN_MILLIS);
        }
    }

    private static void run(Write write) {
        try {
            write.run();
        } catch (IOException | AlreadyClosedException e) {
            log.debug("not written: {}", Reason.of(e));
        } catch (RuntimeException e) {
            log.error("not written: {}", Reason.of(e));
        }
    }
}
