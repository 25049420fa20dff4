package pygmy.broker.node;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import pygmy.broker.liveness.Self;
import pygmy.broker.log.LogStore.StoreException;

/**
 * Keeps a node running for as long as the process lives. When the store fails (a full disk) the node's memory is ahead of it; so it is thrown away, and
 * one that begins at what the store holds takes its place, once a second until that works.
 */
public final class NodeRunner implements SmartLifecycle {

    /** Makes a node; it tells {@code failed} when it cannot go on. */
    public interface Factory {
        Node make(Incarnations incarnations, Consumer<Exception> failed);
    }

    private static final Logger log = LoggerFactory.getLogger(NodeRunner.class);
    private static final long AGAIN_AFTER_MILLIS = 1_000;
    private static final long LEAVE_WITHIN_MILLIS = 2_000;
    private static final long LEAVE_POLL_MILLIS = 20;

    private final Self self;
    private final Factory factory;
    private final Incarnations incarnations = new Incarnations();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(run -> {
        Thread made = new Thread(run, "node");
        made.setDaemon(false);
        return made;
    });
    private volatile Node node;
    private volatile boolean running;

    public NodeRunner(Self self, Factory factory) {
        this.self = self;
        this.factory = factory;
    }

    /** @throws RuntimeException if the first node cannot be made: the process must not start then */
    @Override
    public void start() {
        running = true;
        begin();
        // Keeps the process alive: all other threads are daemons.
        thread.schedule(() -> { }, 0, TimeUnit.SECONDS);
    }

    @Override
    public void stop() {
        running = false;
        thread.shutdown();
        Node last = node;
        if (last != null) {
            log.info("{} is leaving", self.name());
            last.leave();
            leaveInPeace(last);
            last.close();
        }
    }

    /** As {@link Node#state()}; STARTING while there is no node. */
    public String state() {
        Node now = node;
        return now == null ? "STARTING" : now.state();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before HTTP is served, and until it is served no more. */
    @Override
    public int getPhase() {
        return 0;
    }

    private void begin() {
        Node made = factory.make(incarnations, new Failed());
        node = made;
        made.start();
    }

    private void again(Node failed) {
        if (!running || node != failed) {
            return;
        }
        if (failed != null) {
            failed.close();
            node = null;
        }
        try {
            begin();
        } catch (StoreException e) {
            log.error("{}; trying again in a second", e.getMessage());
            thread.schedule(() -> again(null), AGAIN_AFTER_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** The last beat says that this process is leaving; what is in flight is finished, within a bound. */
    private static void leaveInPeace(Node last) {
        long until = System.nanoTime() + LEAVE_WITHIN_MILLIS * 1_000_000;
        try {
            do {
                Thread.sleep(LEAVE_POLL_MILLIS);
            } while (!last.isIdle() && System.nanoTime() < until);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Failed implements Consumer<Exception> {

        private boolean told;

        @Override
        public synchronized void accept(Exception e) {
            if (!told) {
                told = true;
                Node failed = node;
                log.error("{} cannot go on: {}; it begins again from its store", self.name(), e.getMessage());
                log.debug("cause", e);
                thread.schedule(() -> again(failed), AGAIN_AFTER_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }
}
