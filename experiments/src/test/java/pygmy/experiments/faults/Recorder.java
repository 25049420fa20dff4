package pygmy.experiments.faults;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import pygmy.experiments.history.Seen;
import pygmy.experiments.history.Written;
import pygmy.experiments.system.Wait;

/** Concurrent clients of all front ends, and what they saw. */
public final class Recorder implements AutoCloseable {

    private static final int READERS_PER_FRONTEND = 2;
    private static final int BUYERS = 4;
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(90);

    private final Queue<Seen> reads = new ConcurrentLinkedQueue<>();
    private final Queue<Written> writes = new ConcurrentLinkedQueue<>();
    private final Queue<Sample> samples = new ConcurrentLinkedQueue<>();
    private final List<RecordingClient> clients = new ArrayList<>();

    /**
     * @param frontends by name, as in {@code frontend-0}
     * @param run       begins every key, so that runs on the same system do not meet
     */
    public Recorder(String run, Map<String, URI> frontends, Workload workload) {
        List<String> names = frontends.keySet().stream().sorted().toList();
        for (String name : names) {
            Map<URI, String> only = Map.of(frontends.get(name), name);
            for (int i = 0; i < READERS_PER_FRONTEND; i++) {
                clients.add(RecordingClient.once(run + "-reader-" + clients.size(), only, key -> workload.read(), this));
            }
            clients.add(RecordingClient.once(run + "-hasty-" + clients.size(), only, workload::hastyBuy, this));
        }
        for (int i = 0; i <= BUYERS; i++) {
            List<String> rotated = new ArrayList<>(names);
            Collections.rotate(rotated, i);
            Map<URI, String> any = new LinkedHashMap<>();
            rotated.forEach(name -> any.put(frontends.get(name), name));
            Function<String, Step> steps = i == BUYERS ? workload::change : workload::buy;
            clients.add(RecordingClient.untilKnown(run + (i == BUYERS ? "-updater-" : "-buyer-") + clients.size(), any, steps, this));
        }
    }

    Recorder start() {
        clients.forEach(RecordingClient::start);
        return this;
    }

    /** Waits until every client has had {@code count} more answers. */
    void awaitAnswers(int count, Duration bound) {
        List<Integer> goals = clients.stream().map(c -> c.answers() + count).toList();
        Wait.until(() -> {
            for (int i = 0; i < goals.size(); i++) {
                if (clients.get(i).answers() < goals.get(i)) {
                    return false;
                }
            }
            return true;
        }, bound, () -> "clients wait for answers: " + clients);
    }

    /** Waits until a buy that was sent after {@code from} ({@link System#nanoTime()}) is answered. */
    void awaitBuySince(long from, Duration bound) {
        Wait.until(() -> samples.stream().anyMatch(s -> s.kind() == Sample.Kind.BUY && !s.failed() && s.invoked() >= from), bound,
                () -> "no buy is answered: " + clients);
    }

    /** Ends all clients, each after the request that it waits for. */
    Recording stop() {
        clients.forEach(RecordingClient::finish);
        Wait.until(() -> clients.stream().noneMatch(Thread::isAlive), ENDS_WITHIN, () -> "clients do not end: " + clients);
        return new Recording(List.copyOf(reads), List.copyOf(writes), List.copyOf(samples));
    }

    @Override
    public void close() {
        clients.forEach(RecordingClient::finish);
        clients.forEach(RecordingClient::abort);
    }

    void saw(Seen seen) {
        reads.add(seen);
    }

    void told(Written written) {
        writes.add(written);
    }

    void saw(Sample sample) {
        samples.add(sample);
    }
}
