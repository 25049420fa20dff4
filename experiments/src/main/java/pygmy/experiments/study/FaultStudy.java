package pygmy.experiments.study;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongToIntFunction;
import pygmy.client.http.Caller;
import pygmy.client.http.Request;
import pygmy.client.http.RetryPolicy;
import pygmy.experiments.measure.OpenLoop;
import pygmy.experiments.measure.Spread;
import pygmy.experiments.report.Plot;
import pygmy.experiments.report.Samples;
import pygmy.experiments.report.Summary;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.PrivateBroker;
import pygmy.experiments.system.ReplicaProcess;

/** What clients notice while processes are killed, paused and restarted. */
final class FaultStudy implements Study {

    private static final int PER_SECOND = 80;
    private static final int CLIENTS = 200;
    private static final Duration LIVE_WITHIN = Duration.ofSeconds(90);
    private static final RetryPolicy RETRIES = new RetryPolicy(30, Duration.ofSeconds(20));
    private static final double SLICE_SECONDS = 0.25;

    /** What happens; {@code strike} and {@code heal} as they are called in pictures. */
    private enum Blow { KILL, PAUSE, RESTART }

    private record Fault(String role, Blow blow) {
        @Override
        public String toString() {
            return blow.name().toLowerCase(java.util.Locale.ROOT) + " " + role;
        }
    }

    @Override
    public String name() {
        return "faults";
    }

    @Override
    public String question() {
        return "What does a client notice while primary, backup, order replica, front end and broker are killed, paused and restarted?";
    }

    @Override
    public int seconds(boolean quick) {
        return quick ? 45 : 300;
    }

    @Override
    public void run(Lab lab, Summary summary) throws Exception {
        boolean own = PrivateBroker.installed().isPresent();
        summary.setUp("2 catalogs, 2 order replicas, 2 front ends; " + PER_SECOND + " requests a second in an open loop, half of them "
                + "lookups, half buys, in turn at both front ends; "
                + "up to 30 tries within 20 s, at the other front end each time; latency counts from the moment a request was due, "
                + "retries included. Killed processes start again after "
                + "3 s, paused ones go on after 5 s; restarts are orderly." + (own ? "" : " No rabbitmq-server is installed here, so "
                + "the broker itself was left alone."));
        if (own) {
            try (PrivateBroker broker = new PrivateBroker(); LocalSystem system = lab.shops().on(broker.uri())) {
                strikeAll(lab, summary, system, broker);
            }
        } else {
            try (LocalSystem system = lab.shops().on(lab.shops().broker())) {
                strikeAll(lab, summary, system, null);
            }
        }
    }

    private void strikeAll(Lab lab, Summary summary, LocalSystem system, PrivateBroker broker) throws Exception {
        List<List<String>> rows = new ArrayList<>();
        List<Double> longest = new ArrayList<>();
        long failed = 0;
        try (Samples samples = new Samples(lab.directory(), "fault", "number", "kind", "due_ns", "latency_ns", "status")) {
            for (Fault fault : faults(lab.quick(), broker != null)) {
                List<OpenLoop.Shot> shots = strike(lab, system, broker, fault, rows);
                shots.forEach(s -> samples.row(fault, s.number(), isBuy(s) ? "buy" : "lookup", s.due(), s.nanos(), s.status()));
                draw(lab, summary, fault, shots);
                failed += shots.stream().filter(s -> s.status() != 200).count();
                if (!fault.role.equals("broker")) {
                    longest.add(shots.stream().filter(FaultStudy::isBuy).mapToDouble(s -> s.nanos() / 1e9).max().orElse(0));
                }
            }
        }
        summary.table(List.of("fault", "requests", "failed for good", "longest lookup (s)", "longest buy (s)", "all LIVE again after "
                + "healing (s)"), rows)
                .verdict("Of all requests " + failed + " failed for good. The longest buy over the faults of replicas and front ends "
                + "(the broker's apart): "
                        + Spread.of(longest).text() + " s, the median of the faults (lowest–highest).");
    }

    private static List<Fault> faults(boolean quick, boolean broker) {
        List<Fault> faults = new ArrayList<>();
        for (Blow blow : quick ? new Blow[] {Blow.KILL} : Blow.values()) {
            for (String role : List.of("primary", "backup", "order replica", "front end")) {
                faults.add(new Fault(role, blow));
            }
        }
        if (broker) {
            faults.add(new Fault("broker", Blow.RESTART));
        }
        if (broker && !quick) {
            faults.add(new Fault("broker", Blow.KILL));
        }
        return faults;
    }

    private static boolean isBuy(OpenLoop.Shot shot) {
        return shot.number() / 2 % 2 == 1;
    }

    private static List<OpenLoop.Shot> strike(Lab lab, LocalSystem system, PrivateBroker broker, Fault fault,
            List<List<String>> rows) throws Exception {
        system.awaitLive(LIVE_WITHIN);
        ReplicaProcess victim = switch (fault.role) {
            case "primary" -> system.primary().orElseThrow();
            case "backup" -> system.backup();
            case "order replica" -> system.replica("order-0");
            case "front end" -> system.replica("frontend-0");
            default -> null;
        };
        Duration watch = Duration.ofSeconds(lab.pick(6, 15));
        AtomicReference<RuntimeException> problem = new AtomicReference<>();
        Thread striking = new Thread(() -> {
            try {
                blow(fault, victim, broker);
            } catch (RuntimeException e) {
                problem.set(e);
            }
        }, "fault");
        striking.setDaemon(true);
        List<OpenLoop.Shot> shots;
        List<Caller> callers = new ArrayList<>();
        try {
            List<LongToIntFunction> clients = clients(system.urls(), callers);
            striking.start();
            shots = new OpenLoop(PER_SECOND, watch).run(clients);
            striking.join();
        } finally {
            callers.forEach(Caller::close);
        }
        if (problem.get() != null) {
            throw problem.get();
        }
        Duration live = system.awaitLive(LIVE_WITHIN);
        rows.add(List.of(fault.toString(), "" + shots.size(), "" + shots.stream().filter(s -> s.status() != 200).count(),
                Spread.number(shots.stream().filter(s -> !isBuy(s)).mapToDouble(s -> s.nanos() / 1e9).max().orElse(0)),
                Spread.number(shots.stream().filter(FaultStudy::isBuy).mapToDouble(s -> s.nanos() / 1e9).max().orElse(0)),
                Spread.number(live.toMillis() / 1e3)));
        return shots;
    }

    /** One second into the watch. */
    private static void blow(Fault fault, ReplicaProcess victim, PrivateBroker broker) {
        pause(1_000);
        if (victim == null) {
            if (fault.blow == Blow.KILL) {
                broker.kill();
            } else {
                broker.stop();
            }
            broker.start();
            return;
        }
        switch (fault.blow) {
            case KILL -> {
                victim.kill();
                pause(3_000);
                victim.start();
            }
            case PAUSE -> {
                victim.pause();
                pause(5_000);
                victim.resume();
            }
            default -> {
                victim.terminate();
                victim.start();
            }
        }
    }

    private static void pause(long millis) {
        java.util.concurrent.locks.LockSupport.parkNanos(millis * 1_000_000);
    }

    private static List<LongToIntFunction> clients(List<URI> frontends, List<Caller> callers) {
        String run = UUID.randomUUID().toString();
        List<LongToIntFunction> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            List<URI> order = new ArrayList<>(frontends);
            Collections.rotate(order, i);
            Caller caller = new Caller(order, RETRIES, (failure, next, wait) -> { });
            callers.add(caller);
            clients.add(number -> caller.call(number / 2 % 2 == 1 ? Request.buy(1 + number % 7, 1, run + "-" + number)
                    : Request.lookup(1 + number % 7)).reply().status());
        }
        return clients;
    }

    private static void draw(Lab lab, Summary summary, Fault fault, List<OpenLoop.Shot> shots) throws Exception {
        String file = fault.toString().replace(' ', '-');
        Plot latency = Plot.lines(fault + ": the slowest request of each quarter of a second (dashed: the blow)", "time at which a "
                + "request was due (s)",
                "latency (ms, logarithmic)", true);
        Plot rate = Plot.lines(fault + ": answers (dashed: the blow)", "time (s)", "answers a second", false);
        double most = 1;
        for (boolean buys : new boolean[] {false, true}) {
            List<OpenLoop.Shot> of = shots.stream().filter(s -> isBuy(s) == buys).toList();
            int slices = (int) Math.ceil((of.stream().mapToDouble(s -> (s.due() + s.nanos()) / 1e9).max().orElse(0)
                    + SLICE_SECONDS) / SLICE_SECONDS);
            double[] slowest = new double[slices];
            double[] answers = new double[slices];
            for (OpenLoop.Shot shot : of) {
                int due = (int) (shot.due() / 1e9 / SLICE_SECONDS);
                slowest[due] = Math.max(slowest[due], shot.nanos() / 1e6);
                answers[(int) ((shot.due() + shot.nanos()) / 1e9 / SLICE_SECONDS)] += 1 / SLICE_SECONDS;
            }
            List<Double> xs = new ArrayList<>();
            List<Double> ys = new ArrayList<>();
            List<Double> times = new ArrayList<>();
            List<Double> rates = new ArrayList<>();
            for (int i = 0; i < slices; i++) {
                times.add((i + 0.5) * SLICE_SECONDS);
                rates.add(answers[i]);
                most = Math.max(most, answers[i]);
                if (slowest[i] > 0) {
                    xs.add((i + 0.5) * SLICE_SECONDS);
                    ys.add(slowest[i]);
                }
            }
            latency.curve(buys ? "buys" : "lookups", xs, ys);
            rate.curve(buys ? "buys" : "lookups", times, rates);
        }
        latency.mark(1, 1, shots.stream().mapToDouble(s -> s.nanos() / 1e6).max().orElse(1)).save(lab.directory(), file + "-latency");
        rate.mark(1, 0, most).save(lab.directory(), file + "-rate");
        summary.text("## " + fault).picture(file + "-latency", "latency over time").picture(file + "-rate", "answers over time");
    }
}
