package pygmy.experiments.experiment;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.function.LongToIntFunction;
import pygmy.client.http.Caller;
import pygmy.client.http.Request;
import pygmy.client.http.RetryPolicy;
import pygmy.client.load.LoadPlan;
import pygmy.client.load.LoadResult;
import pygmy.client.load.LoadRun;
import pygmy.client.load.Mix;
import pygmy.client.load.Offer;
import pygmy.client.load.SampleSink;
import pygmy.experiments.measure.Rounds;
import pygmy.experiments.report.Progress;

/** What one experiment works with. For one thread. */
public final class Run {

    static final int ROUNDS = 5;

    /** For the small print under pictures. */
    static final String WHISKERS = "Median of " + ROUNDS + " interleaved rounds; whiskers reach from the lowest round to the highest.";

    private static final double TOLERATED = 0.05;
    /** The seven books of the catalog; the shops of experiments have copies enough of them. */
    private static final Offer OFFER = new Offer(List.of("DistributedSystems", "GraduateSchool"), List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L));
    private static final RetryPolicy ONCE = RetryPolicy.once(Duration.ofSeconds(20));

    private final Setups setups;
    private final Path directory;
    private final boolean quick;
    private final Progress progress;
    private long sent;
    private long failed;

    /**
     * @param directory for pictures and samples
     * @param quick     whether to be short rather than exact
     */
    public Run(Setups setups, Path directory, boolean quick, Progress progress) {
        this.setups = setups;
        this.directory = directory;
        this.quick = quick;
        this.progress = progress;
    }

    Setups setups() {
        return setups;
    }

    Path directory() {
        return directory;
    }

    boolean quick() {
        return quick;
    }

    Progress progress() {
        return progress;
    }

    int pick(int quickly, int fully) {
        return quick ? quickly : fully;
    }

    /** {@value #ROUNDS} interleaved rounds, all of this experiment. */
    <V, R> Map<V, List<R>> rounds(List<V> variants, Rounds.Measure<V, R> measure) throws Exception {
        progress.steps(ROUNDS * variants.size());
        return Rounds.run(ROUNDS, variants, (variant, round) -> {
            R result = measure.of(variant, round);
            progress.step();
            return result;
        });
    }

    /**
     * Closed loop: each client sends its next request when its last one was answered. A twentieth of the requests may be refused or
     * time out before that is an error, as heartbeats may be late on a busy machine; {@link #failures} tells how many did.
     */
    LoadResult load(List<URI> frontends, String mix, int clients, long requests, long seed, SampleSink sink) throws InterruptedException {
        LoadResult result = closedLoop(frontends, mix, clients, requests, seed, sink);
        sent += requests;
        failed += result.overall().errors();
        if (result.overall().errors() > requests * TOLERATED) {
            throw new IllegalStateException(result.overall().errors() + " of " + requests + " requests were not answered, as in: "
                    + result.errors().get(0) + "; is the machine too busy to measure?");
        }
        return result;
    }

    /** For the set-up: how many requests of the closed loops failed. */
    String failures() {
        return failed == 0 ? "All " + sent + " requests were answered." : failed + " of " + sent + " requests were refused or not "
                + "answered in time (up to a twentieth is tolerated); they are in no latency.";
    }

    static LoadResult closedLoop(List<URI> frontends, String mix, int clients, long requests, long seed,
            SampleSink sink) throws InterruptedException {
        LoadPlan plan = new LoadPlan(frontends, clients, requests, 0, Mix.parse(mix), seed, OFFER, false, ONCE);
        return new LoadRun(plan, sink).run(Duration.ofSeconds(1), soFar -> {});
    }

    /** Clients for an open loop, each with a connection of its own. */
    static List<LongToIntFunction> clients(List<Caller> callers, LongFunction<Request> requests) {
        List<LongToIntFunction> clients = new ArrayList<>();
        callers.forEach(caller -> clients.add(number -> caller.call(requests.apply(number)).reply().status()));
        return clients;
    }

    static List<Caller> callers(URI frontend, int count) {
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            callers.add(new Caller(List.of(frontend), ONCE, (problem, next, pause) -> {}));
        }
        return callers;
    }
}
