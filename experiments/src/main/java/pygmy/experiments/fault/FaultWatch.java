package pygmy.experiments.fault;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongToIntFunction;
import java.util.stream.Stream;
import pygmy.client.http.Caller;
import pygmy.client.http.Request;
import pygmy.client.http.RetryPolicy;
import pygmy.experiments.measure.OpenLoop;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.PrivateBroker;
import pygmy.experiments.system.ReplicaProcess;

/** One fault of a running system while clients look up and buy in an open loop, through two front ends. */
public final class FaultWatch {

    public static final int PER_SECOND = 80;
    public static final Duration DOWN = Duration.ofSeconds(3);
    public static final Duration PAUSED = Duration.ofSeconds(5);

    private static final Duration STRIKES_AFTER = Duration.ofSeconds(1);
    /** So that requests which wait for a fault to pass do not keep the next ones from being sent. */
    private static final int CLIENTS = 200;
    private static final Duration LIVE_WITHIN = Duration.ofSeconds(90);
    private static final Duration HEALED_WITHIN = Duration.ofMinutes(3);
    private static final RetryPolicy RETRIES = new RetryPolicy(30, Duration.ofSeconds(20));

    /**
     * What was seen; seconds.
     *
     * @param struck  when the fault struck, and {@code healed} when it was put right: after the first request
     * @param noticed until another process missed its heartbeat, {@code led} until a primary was there again: after it struck
     * @param resync  from its connection with the broker until LIVE, {@code live} from being put right until LIVE
     */
    public record Seen(Fault fault, List<OpenLoop.Shot> shots, double struck, double healed, Optional<Double> noticed, Optional<Double> led,
            Optional<Double> resync, Optional<Double> live) {

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
    private final PrivateBroker broker;
    private final Fault fault;
    private final ReplicaProcess victim;
    private Instant struck;
    private Instant healed;

    /** @param broker where it is the victim; else null */
    private FaultWatch(LocalSystem system, PrivateBroker broker, Fault fault) {
        this.system = system;
        this.broker = broker;
        this.fault = fault;
        this.victim = switch (fault.role()) {
            case PRIMARY -> system.primary().orElseThrow(() -> new IllegalStateException("nobody leads"));
            case BACKUP -> system.backup();
            case ORDER -> system.replica("order-0");
            case FRONT_END -> frontends(system).get(0);
            case BROKER -> null;
        };
    }

    /** Strikes a system once it is LIVE; it is LIVE again afterwards, or an exception says why not. */
    public static Seen of(LocalSystem system, PrivateBroker broker, Fault fault, Duration watch) throws InterruptedException {
        system.awaitLive(LIVE_WITHIN);
        return new FaultWatch(system, broker, fault).watch(watch);
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
            Future<?> heal = timer.schedule(this::heal, STRIKES_AFTER.plus(down()).toMillis(), TimeUnit.MILLISECONDS);
            shots = new OpenLoop(PER_SECOND, watch).run(clients);
            for (Future<?> action : List.of(strike, heal)) {
                action.get(HEALED_WITHIN.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(fault + ", and that went wrong: " + e.getMessage(), e);
        } finally {
            timer.shutdownNow();
            callers.forEach(Caller::close);
        }
        system.awaitLive(LIVE_WITHIN);
        return new Seen(fault, shots, seconds(began, struck), seconds(began, healed), noticed(), led(), resync(), live());
    }

    private Duration down() {
        return switch (fault.blow()) {
            case KILL -> DOWN;
            case PAUSE -> PAUSED;
            case RESTART -> Duration.ZERO;
        };
    }

    private void strike() {
        struck = Instant.now();
        switch (fault.blow()) {
            case KILL -> {
                if (fault.isOfBroker()) {
                    broker.kill();
                } else {
                    victim.kill();
                }
            }
            case PAUSE -> victim.pause();
            case RESTART -> {
                if (fault.isOfBroker()) {
                    broker.stop();
                } else {
                    victim.terminate();
                }
            }
        }
    }

    private void heal() {
        healed = Instant.now();
        if (fault.isOfBroker()) {
            broker.start();
        } else if (fault.blow() == Fault.Blow.PAUSE) {
            victim.resume();
        } else {
            victim.start();
        }
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

    private Optional<Double> noticed() {
        if (victim == null) {
            return Optional.empty();
        }
        return Stream.of("heartbeat of " + victim.name() + " lost", victim.name() + " says that it is leaving")
                .flatMap(line -> first(system.all(), line, struck).stream()).min(Double::compare);
    }

    private Optional<Double> led() {
        return fault.role() == Fault.Role.PRIMARY || fault.isOfBroker() ? first(system.catalogs(), "is the primary of epoch", struck)
                : Optional.empty();
    }

    /** The slowest of those that connected to the broker again. */
    private Optional<Double> resync() {
        return system.all().stream().flatMap(replica -> replica.log().first(replica.name() + " is connected to the broker", struck)
                .flatMap(from -> replica.log().first(replica.name() + " is LIVE", from).map(to -> seconds(from, to))).stream())
                .max(Double::compare);
    }

    private Optional<Double> live() {
        return (victim == null ? system.all() : List.of(victim)).stream()
                .flatMap(replica -> replica.log().first(replica.name() + " is LIVE", healed).stream()).max(Instant::compareTo)
                .map(at -> seconds(healed, at));
    }

    private static Optional<Double> first(List<ReplicaProcess> replicas, String text, Instant from) {
        return replicas.stream().flatMap(r -> r.log().first(text, from).stream()).min(Instant::compareTo).map(at -> seconds(from, at));
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1e3;
    }
}
