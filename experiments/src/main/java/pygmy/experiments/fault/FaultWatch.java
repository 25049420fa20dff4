package pygmy.experiments.fault;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongToIntFunction;
import pygmy.client.http.Caller;
import pygmy.client.http.Request;
import pygmy.client.http.RetryPolicy;
import pygmy.experiments.measure.OpenLoop;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.ReplicaProcess;

/** One fault of a running system while clients look up and buy in an open loop, through two front ends. */
public final class FaultWatch {

    public static final int PER_SECOND = 80;
    /** Before it is struck, and afterwards. */
    public static final Duration LIVE_WITHIN = Duration.ofSeconds(90);

    private static final Duration STRIKES_AFTER = Duration.ofSeconds(1);
    /** So that requests which wait for a fault to pass do not keep the next ones from being sent. */
    private static final int CLIENTS = 200;
    private static final Duration PUT_RIGHT_WITHIN = Duration.ofMinutes(3);
    private static final RetryPolicy RETRIES = new RetryPolicy(30, Duration.ofSeconds(20));

    /**
     * What was seen; seconds.
     *
     * @param struck  when that was, and {@code putRight}: after the first request was due
     * @param noticed when that was, and {@code newPrimary}: after it was struck
     * @param resync  from its connection with the broker until LIVE, {@code live} from being put right until LIVE
     */
    public record Seen(List<OpenLoop.Shot> shots, double struck, double putRight, Optional<Double> noticed, Optional<Double> newPrimary,
            Optional<Double> resync, Optional<Double> live) {

        /** All moments that there were, after the first request was due. */
        public Map<Moment, Double> moments() {
            Map<Moment, Double> moments = new EnumMap<>(Moment.class);
            moments.put(Moment.STRUCK, struck);
            noticed.ifPresent(after -> moments.put(Moment.NOTICED, struck + after));
            newPrimary.ifPresent(after -> moments.put(Moment.NEW_PRIMARY, struck + after));
            moments.put(Moment.PUT_RIGHT, putRight);
            live.ifPresent(after -> moments.put(Moment.LIVE, putRight + after));
            return moments;
        }

        public long failed() {
            return shots.stream().filter(s -> !s.isDone()).count();
        }

        public double longest(boolean buys) {
            return shots.stream().filter(s -> isBuy(s.number()) == buys).mapToDouble(s -> s.nanos() / 1e9).max().orElse(0);
        }

        /** The longest time in which no lookup, or no buy, was answered. */
        public double gap(boolean buys) {
            double[] ends = shots.stream().filter(s -> isBuy(s.number()) == buys && s.isDone())
                    .mapToDouble(s -> (s.due() + s.nanos()) / 1e9).sorted().toArray();
            double gap = 0;
            for (int i = 1; i < ends.length; i++) {
                gap = Math.max(gap, ends[i] - ends[i - 1]);
            }
            return gap;
        }
    }

    private final LocalSystem system;
    private final Fault fault;
    private final Duration putRightAfter;
    private Instant struck;
    private Instant putRight;

    private FaultWatch(LocalSystem system, Fault fault, Duration putRightAfter) {
        this.system = system;
        this.fault = fault;
        this.putRightAfter = putRightAfter;
    }

    /**
     * Strikes a system that is LIVE; it is LIVE again afterwards, or an exception says why not.
     *
     * @param putRightAfter when to put it right, after it was struck
     * @param watch         how long requests are sent
     */
    public static Seen of(LocalSystem system, Fault fault, Duration putRightAfter, Duration watch) throws InterruptedException {
        return new FaultWatch(system, fault, putRightAfter).watch(watch);
    }

    /** One of the two that clients use. */
    public static ReplicaProcess frontend(LocalSystem system) {
        return frontends(system).get(0);
    }

    public static boolean isBuy(long number) {
        return number / 2 % 2 == 1;
    }

    private static List<ReplicaProcess> frontends(LocalSystem system) {
        return system.of("frontend").subList(1, 3);
    }

    private Seen watch(Duration watch) throws InterruptedException {
        List<Caller> callers = new ArrayList<>();
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        Instant began;
        List<OpenLoop.Shot> shots;
        try {
            List<LongToIntFunction> clients = clients(callers);
            began = Instant.now();
            Future<?> strike = timer.schedule(this::strike, STRIKES_AFTER.toMillis(), TimeUnit.MILLISECONDS);
            Future<?> end = timer.schedule(this::putRight, STRIKES_AFTER.plus(putRightAfter).toMillis(), TimeUnit.MILLISECONDS);
            shots = new OpenLoop(PER_SECOND, watch).run(clients);
            for (Future<?> action : List.of(strike, end)) {
                action.get(PUT_RIGHT_WITHIN.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(fault + ", and that went wrong: " + e.getMessage(), e);
        } finally {
            timer.shutdownNow();
            callers.forEach(Caller::close);
        }
        system.awaitLive(LIVE_WITHIN);
        Moments moments = new Moments(system, fault, struck);
        return new Seen(shots, seconds(Duration.between(began, struck)), seconds(Duration.between(began, putRight)),
                moments.noticed().map(FaultWatch::seconds), moments.newPrimary().map(FaultWatch::seconds),
                moments.resync(struck).map(FaultWatch::seconds),
                moments.live(putRight).map(at -> seconds(Duration.between(putRight, at))));
    }

    private void strike() {
        struck = Instant.now();
        fault.strike().run();
    }

    private void putRight() {
        putRight = Instant.now();
        fault.putRight().run();
    }

    /** Clients begin at one of the two front ends in turn, and try the other one next. */
    private List<LongToIntFunction> clients(List<Caller> callers) {
        String run = UUID.randomUUID().toString();
        List<LongToIntFunction> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            List<URI> order = new ArrayList<>(frontends(system).stream().map(system::url).toList());
            Collections.rotate(order, i);
            Caller caller = new Caller(order, RETRIES, (failure, next, wait) -> {});
            callers.add(caller);
            clients.add(number -> caller.call(isBuy(number) ? Request.buy(1 + number % 7, 1, run + "-" + number)
                    : Request.lookup(1 + number % 7)).reply().status());
        }
        return clients;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }
}
