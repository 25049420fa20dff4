package pygmy.experiments.study;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

/**
 * What a study works with.
 *
 * @param directory for pictures and samples
 * @param quick     whether to be short rather than exact
 */
public record Lab(Shops shops, Path directory, boolean quick) {

    public static final int ROUNDS = 5;

    private static final double TOLERATED = 0.05;

    /** The seven books of the catalog; the shops of experiments have copies enough of them. */
    static final Offer OFFER = new Offer(List.of("DistributedSystems", "GraduateSchool"), List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L));
    private static final RetryPolicy ONCE = RetryPolicy.once(Duration.ofSeconds(20));

    /**
     * Closed loop; a twentieth of the requests may fail before that is an error. Each client sends its next request when its last
     * one was answered.
     */
    LoadResult load(List<URI> frontends, String mix, int clients, long requests, long warmup, long seed,
            SampleSink sink) throws InterruptedException {
        LoadPlan plan = new LoadPlan(frontends, clients, requests, warmup, Mix.parse(mix), seed, OFFER, false, ONCE);
        LoadResult result = new LoadRun(plan, sink).run(Duration.ofSeconds(1), progress -> { });
        // Heartbeats may be late on a busy machine; a few refusals then are no reason to throw a long run away. They are in no latency.
        if (result.overall().errors() > requests * TOLERATED) {
            throw new IllegalStateException("the shop did not answer everything: " + result.errors().get(0));
        }
        return result;
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
            callers.add(new Caller(List.of(frontend), ONCE, (problem, next, pause) -> { }));
        }
        return callers;
    }

    int pick(int quickly, int fully) {
        return quick ? quickly : fully;
    }
}
