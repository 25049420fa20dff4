package pygmy.broker.amqp;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One life of a channel. Thread-safe.
 */
public final class Session {

    /** Something to do with the channel, on the connection's writer thread. */
    public interface Write {
        void to(Channel channel) throws IOException;
    }

    private final long number;
    private final Channel channel;
    private final Writer writer;
    private final Consumer<String> trouble;
    private boolean open = true;

    /**
     * @param number  grows with every session of this process
     * @param trouble told why its user gives this session up
     */
    public Session(long number, Channel channel, Writer writer, Consumer<String> trouble) {
        this.number = number;
        this.channel = channel;
        this.writer = writer;
        this.trouble = trouble;
    }

    public long number() {
        return number;
    }

    /**
     * For set-up and consuming; everything else goes through {@link #write}.
     *
     * @throws IllegalStateException if a handler asks for it, see {@link DirectExecutor}
     */
    public Channel channel() {
        DirectExecutor.requireElsewhere();
        return channel;
    }

    /**
     * Does this in order with all other writes of the connection, or not at all once the channel is gone. False if it cannot be
     * queued. Never blocks. A write that fails for itself ends the session: what comes after it must not go on as if it had been written.
     */
    public boolean write(Write write) {
        return writer.offer(() -> {
            try {
                write.to(channel);
            } catch (AlreadyClosedException e) {
                throw e;
            } catch (RuntimeException e) {
                giveUp("it could not be written to: " + Reason.of(e));
                throw e;
            }
        });
    }

    /** Whether the broker still has this channel, as far as is known. */
    public boolean isOpen() {
        return channel.isOpen();
    }

    /** Waits until all that was queued so far is written, at most this long. */
    void flush(Duration within) {
        CountDownLatch written = new CountDownLatch(1);
        try {
            if (writer.offer(written::countDown)) {
                written.await(within.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs a callback unless this session has ended: none runs after the end was notified. */
    public synchronized void whileOpen(Runnable callback) {
        if (open) {
            callback.run();
        }
    }

    /** Ends this session; where a main connection lasts, a new one follows. Returns at once. */
    public void giveUp(String why) {
        trouble.accept(why);
    }

    /** Waits for the callback that runs. False if it had ended already. */
    public synchronized boolean end() {
        boolean was = open;
        open = false;
        return was;
    }
}
