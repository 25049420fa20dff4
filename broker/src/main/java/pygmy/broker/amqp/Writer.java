package pygmy.broker.amqp;

import com.rabbitmq.client.AlreadyClosedException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes to a connection. Nobody else ever waits for the network, which may stand still for seconds while the
 * broker is paused or short of memory, and a channel never has two writers. Thread-safe.
 */
public final class Writer {

    /** One publish or acknowledgement; what it throws is dropped, as what is written to a dying connection would be. */
    public interface Write {
        void run() throws IOException;
    }

    private static final Logger log = LoggerFactory.getLogger(Writer.class);
    private static final Write END = () -> { };

    private final BlockingQueue<Write> queue;
    private final Thread thread;
    private volatile boolean open = true;

    /** @param capacity writes that may wait */
    public Writer(String name, int capacity) {
        queue = new ArrayBlockingQueue<>(capacity);
        thread = new Thread(this::run, name + "-writer");
        thread.setDaemon(true);
        thread.start();
    }

    /** False if too much waits already, or the writer is closed: the write is dropped. Never blocks. */
    public boolean offer(Write write) {
        return open && queue.offer(write);
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
                try {
                    write.run();
                } catch (IOException | AlreadyClosedException e) {
                    log.debug("not written: {}", Reason.of(e));
                } catch (RuntimeException e) {
                    log.error("not written: {}", Reason.of(e));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
