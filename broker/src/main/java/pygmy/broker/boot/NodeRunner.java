package pygmy.broker.boot;

import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import pygmy.broker.amqp.Fatal;
import pygmy.broker.liveness.Incarnations;
import pygmy.broker.liveness.Self;
import pygmy.broker.node.Clock;
import pygmy.broker.node.Node;
import pygmy.broker.node.Opened;

/**
 * Keeps a node running for as long as the process lives. When the store fails (a full disk), or an error leaves the node's memory in doubt, it is thrown
 * away, and one that begins at what the store holds takes its place: tried again and again, whatever it was, at longer and longer intervals.
 */
public final class NodeRunner implements SmartLifecycle {

    /** Makes a new node. */
    public interface Factory {

        /**
         * @param failed told when the node cannot go on
         * @param opened is given all that must be closed, as soon as it is open: when the node is thrown away, also when it cannot be made to the end
         */
        Node make(Incarnations incarnations, Consumer<Throwable> failed, Opened opened);
    }

    /** A node and what it has opened. */
    private record Life(Node node, Opened opened) {}

    private static final Logger log = LoggerFactory.getLogger(NodeRunner.class);
    private static final long FIRST_PAUSE_MILLIS = 1_000;
    private static final long LAST_PAUSE_MILLIS = 8_000;
    /** A node that lived for so long did not fail because of how it began. */
    private static final long HEALTHY_AFTER_MILLIS = 60_000;
    private static final long LEAVE_WITHIN_MILLIS = 2_000;
    private static final long LEAVE_POLL_MILLIS = 20;
    private static final long CLOSE_WITHIN_MILLIS = 8_000;

    private final Self self;
    private final Factory factory;
    private final Incarnations incarnations = Clock.incarnations();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(run -> {
        Thread made = new Thread(run, "node");
        made.setDaemon(false);
        return made;
    });
    private volatile Life life;
    private volatile boolean running;
    private volatile String waitsFor = "";
    private long pause = FIRST_PAUSE_MILLIS;
    private long begunAt;

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
        thread.schedule(() -> {}, 0, TimeUnit.SECONDS);
    }

    @Override
    public void stop() {
        running = false;
        thread.shutdown();
        Life last = life;
        if (last != null) {
            log.info("{} is leaving", self.name());
            within(CLOSE_WITHIN_MILLIS, () -> {
                last.node().leave();
                leaveInPeace(last.node());
                last.opened().close();
            });
        }
    }

    /** As {@link Node#state()}; STARTING, and what it waits for, while there is no node. */
    public String state() {
        Life now = life;
        return now != null ? now.node().state() : waitsFor.isEmpty() ? "STARTING" : "STARTING: " + waitsFor;
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

    /** Who is told meanwhile that the node failed waits until it is made. */
    private synchronized void begin() {
        Opened opened = new Opened();
        begunAt = Clock.millis();
        try {
            Node made = factory.make(incarnations, new Failed(opened), opened);
            life = new Life(made, opened);
            made.start();
        } catch (RuntimeException | Error e) {
            life = null;
            opened.close();
            throw e;
        }
    }

    private void again() {
        if (!running) {
            return;
        }
        try {
            begin();
        } catch (RuntimeException | Error e) {
            Fatal.check(e);
            beginAgainLater(reason(e));
        }
    }

    /** Closes the node at once, since others wait for what it holds, and makes the next after a pause. */
    private synchronized void replace(Opened failed, Throwable cause) {
        Life last = life;
        if (!running || last == null || last.opened() != failed) {
            return;
        }
        if (Clock.millis() - begunAt >= HEALTHY_AFTER_MILLIS) {
            pause = FIRST_PAUSE_MILLIS;
        }
        life = null;
        waitsFor = reason(cause);
        failed.close();
        beginAgainLater(reason(cause));
    }

    private void beginAgainLater(String why) {
        waitsFor = why;
        log.error("{} cannot go on: {}; it begins again from its store in {} s", self.name(), why, pause / 1_000);
        execute(this::again, pause);
        pause = Math.min(2 * pause, LAST_PAUSE_MILLIS);
    }

    private void execute(Runnable task, long delay) {
        try {
            thread.schedule(task, delay, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("this process is ending");
        }
    }

    private static String reason(Throwable e) {
        return e instanceof Error || e.getMessage() == null ? e.toString() : e.getMessage();
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

    /** A store that hangs must not keep the process from ending. */
    private void within(long millis, Runnable task) {
        Thread closing = new Thread(task, "closing");
        closing.setDaemon(true);
        closing.start();
        try {
            closing.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (closing.isAlive()) {
            log.warn("{} ends although something of it hangs", self.name());
        }
    }

    private final class Failed implements Consumer<Throwable> {

        private final Opened opened;
        private boolean told;

        Failed(Opened opened) {
            this.opened = opened;
        }

        @Override
        public synchronized void accept(Throwable e) {
            if (!told) {
                told = true;
                log.debug("cause", e);
                execute(() -> replace(opened, e), 0);
            }
        }
    }
}
