package pygmy.broker.node;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pygmy.broker.amqp.Fatal;
import pygmy.broker.liveness.Progress;

/**
 * Looks after the threads of a node that others wait for. Its own shares nothing with them: no store, no lock, no mailbox. AMQP heartbeats go on while such
 * a thread hangs, so the broker would leave to this process what its others want: the primary's lock, requests, a place among those that are alive.
 */
final class Watchdog implements AutoCloseable {

    private record Watched(String what, LongPredicate isStuck) {}

    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);

    private final String name;
    private final Consumer<String> giveUp;
    private final Runnable takeUp;
    private final List<Watched> watched = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService thread;
    private volatile String stuck = "";
    private volatile long toldAt = Long.MIN_VALUE;
    private long since;

    /**
     * @param giveUp told why when one of those watched is stuck; must not wait for anything
     * @param takeUp told once all go on
     */
    Watchdog(String name, Consumer<String> giveUp, Runnable takeUp) {
        this.name = name;
        this.giveUp = giveUp;
        this.takeUp = takeUp;
        this.thread = Executors.newSingleThreadScheduledExecutor(run -> {
            Thread made = new Thread(run, name + "-watch");
            made.setDaemon(true);
            return made;
        });
    }

    /** @param isStuck to be called as {@link Progress#look} */
    void watch(String what, LongPredicate isStuck) {
        watched.add(new Watched(what, isStuck));
    }

    void start() {
        thread.scheduleWithFixedDelay(this::look, Progress.LOOK_EVERY, Progress.LOOK_EVERY, TimeUnit.MILLISECONDS);
    }

    /** For people: what is stuck; empty if nothing is. Any thread. */
    String stuck() {
        return stuck;
    }

    /** When it was last said that something is stuck; of {@link Clock#millis}. Any thread. */
    long toldAt() {
        return toldAt;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void look() {
        try {
            look(Clock.millis());
        } catch (RuntimeException | Error e) {
            // An executor never again runs a task that threw.
            Fatal.check(e);
            log.error("{}-watch: {}", name, e.toString(), e);
        }
    }

    private void look(long now) {
        String found = "";
        for (Watched each : watched) {
            // All are asked each time: they count how often.
            if (each.isStuck().test(now)) {
                found = each.what();
            }
        }
        if (!found.isEmpty() && stuck.isEmpty()) {
            stuck = found;
            since = now;
            toldAt = now;
            log.error("{}: {} hangs; it gives up its connections until that goes on", name, found);
            giveUp.accept(found + " hangs");
        } else if (found.isEmpty() && !stuck.isEmpty()) {
            log.warn("{}: {} goes on after {} s", name, stuck, (now - since) / 1_000);
            stuck = "";
            takeUp.run();
        }
    }
}
