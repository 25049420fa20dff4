package pygmy.experiments.experiment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import pygmy.experiments.fault.Fault;
import pygmy.experiments.fault.FaultWatch;
import pygmy.experiments.fault.Moment;
import pygmy.experiments.fault.Role;
import pygmy.experiments.measure.OpenLoop;
import pygmy.experiments.measure.Spread;
import pygmy.experiments.report.Picture;
import pygmy.experiments.report.Plot;
import pygmy.experiments.report.Samples;
import pygmy.experiments.report.Summary;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.PrivateBroker;
import pygmy.experiments.system.ReplicaProcess;

/** What clients notice while processes are killed, paused and restarted. */
final class FaultExperiment implements Experiment {

    private static final double SLICE_SECONDS = 0.25;
    private static final Duration DOWN = Duration.ofSeconds(3);
    private static final Duration PAUSED = Duration.ofSeconds(5);
    private static final List<Role> ROLES = List.of(Role.PRIMARY, Role.BACKUP, Role.ORDER, Role.FRONT_END, Role.BROKER);
    private static final List<Case> QUICK = List.of(new Case(Role.PRIMARY, Blow.KILL));

    private enum Blow {
        KILL("killed", DOWN), PAUSE("paused", PAUSED), RESTART("restarted", Duration.ZERO);

        private final String words;
        private final Duration putRightAfter;

        Blow(String words, Duration putRightAfter) {
            this.words = words;
            this.putRightAfter = putRightAfter;
        }
    }

    /** What is done to whoever has the role then. */
    private record Case(Role role, Blow blow) {

        /** @param broker null where the case is not of it */
        Fault of(LocalSystem system, PrivateBroker broker) {
            if (role.isOfBroker()) {
                return blow == Blow.KILL ? Fault.kill(broker) : Fault.restart(broker);
            }
            ReplicaProcess victim = role == Role.FRONT_END ? FaultWatch.frontend(system) : role.of(system);
            return switch (blow) {
                case KILL -> Fault.kill(role, victim);
                case PAUSE -> Fault.pause(role, victim, PAUSED);
                case RESTART -> Fault.terminate(role, victim);
            };
        }

        /** As in {@code kill-primary}. */
        String file() {
            return (blow.name() + "-" + role.name()).toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** As in {@code the primary is killed}. */
        @Override
        public String toString() {
            return role + " is " + blow.words;
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
    public boolean wide() {
        return true;
    }

    @Override
    public int seconds(boolean quick) {
        return quick ? 14 : 280;
    }

    @Override
    public void run(Run run, Summary summary) throws Exception {
        LocalSystem system = run.setups().wide();
        Optional<PrivateBroker> broker = run.setups().ownBroker();
        List<Case> cases = (run.quick() ? QUICK : all()).stream().filter(c -> broker.isPresent() || !c.role().isOfBroker()).toList();
        run.progress().steps(cases.size());
        Map<Case, FaultWatch.Seen> seen = new LinkedHashMap<>();
        try (Samples samples = new Samples(run.directory(), "fault", "number", "kind", "due_ns", "latency_ns", "status");
                Samples moments = new Samples(run.directory(), "moments.csv.gz", List.of("fault", "moment", "seconds"))) {
            for (Case each : cases) {
                // Everybody has to connect again after the broker's return.
                int seconds = run.pick(8, 14) * (each.role().isOfBroker() ? 2 : 1);
                system.awaitLive(FaultWatch.LIVE_WITHIN);
                FaultWatch.Seen one = FaultWatch.of(system, each.of(system, broker.orElse(null)), each.blow().putRightAfter,
                        Duration.ofSeconds(seconds));
                one.shots().forEach(s -> samples.row(each.file(), s.number(), FaultWatch.isBuy(s.number()) ? "buy" : "lookup", s.due(),
                        s.nanos(), s.status()));
                one.moments().forEach((moment, at) -> moments.row(each.file(), moment, at));
                seen.put(each, one);
                run.progress().step();
            }
        }
        summary.setUp("""
                4 catalogs, 5 front ends, of which clients use two, order replicas: %d; %d requests a second in an open loop, half of them
                lookups, half buys with an idempotency key. A request is tried up to 30 times within 20 s, each time at the other front
                end; its response time counts from the moment it was due, all tries included. What is killed starts again %d s later, what
                is paused goes on after %d s, a restart is orderly. Each fault happens once, so its figures are single values: the phase of
                heartbeats (200 ms) and leases (1 s) alone lets them differ by a second from run to run.
                """, run.setups().orders(), FaultWatch.PER_SECOND, DOWN.toSeconds(), PAUSED.toSeconds());
        if (run.quick()) {
            summary.setUp("With --quick there is time for one fault only: %s.", cases.get(0));
        } else if (broker.isEmpty()) {
            summary.setUp("No rabbitmq-server is installed here, so the broker itself was left alone.");
        }
        report(run, summary, seen);
    }

    private static List<Case> all() {
        // A broker that hangs is a network that is lost, which the fault suite has.
        return ROLES.stream().flatMap(role -> Stream.of(Blow.values()).filter(blow -> role != Role.BROKER || blow != Blow.PAUSE)
                .map(blow -> new Case(role, blow))).toList();
    }

    private static void report(Run run, Summary summary, Map<Case, FaultWatch.Seen> seen) throws Exception {
        long requests = seen.values().stream().mapToLong(s -> s.shots().size()).sum();
        long failed = seen.values().stream().mapToLong(FaultWatch.Seen::failed).sum();
        summary.verdict("Of " + requests + " requests " + failed + " failed for good, after all their tries.");
        for (boolean ofBroker : new boolean[] {false, true}) {
            seen.entrySet().stream().filter(e -> e.getKey().role().isOfBroker() == ofBroker)
                    .max(Comparator.comparingDouble(e -> e.getValue().gap(true)))
                    .ifPresent(worst -> summary.verdict((ofBroker ? "Of faults of the broker" : "Of faults of replicas and front ends")
                            + " buys noticed most when " + worst.getKey() + ": for " + Spread.number(worst.getValue().gap(true))
                            + " s none was answered (lookups: " + Spread.number(worst.getValue().gap(false)) + " s)."));
        }
        List<List<String>> rows = new ArrayList<>();
        seen.forEach((what, one) -> rows.add(List.of(what.toString(), text(one.noticed()), text(one.newPrimary()), text(one.live()),
                text(one.resync()), "" + one.shots().size(), "" + one.failed(), Spread.number(one.longest(false)),
                Spread.number(one.longest(true)), Spread.number(one.gap(false)), Spread.number(one.gap(true)))));
        summary.table(List.of("fault (s)", Moment.NOTICED + " after", Moment.NEW_PRIMARY + " after", Moment.LIVE + " after being "
                + Moment.PUT_RIGHT, "of that, resync", "requests", "failed for good", "longest lookup", "longest buy",
                "no lookup answered for", "no buy answered for"), rows)
                .text("""
                        *Noticed*: another process missed its heartbeat. *Resync*: from its connection with the broker until LIVE, of the
                        slowest that connected. An orderly end announces itself, so nothing has to be noticed.
                        """)
                .heading("Beside the HTTP version of 2020").text("Nothing was reported for it.");
        for (Map.Entry<Case, FaultWatch.Seen> one : seen.entrySet()) {
            String of = one.getKey().toString();
            String title = Character.toUpperCase(of.charAt(0)) + of.substring(1);
            picture(title, one.getValue()).save(run.directory(), one.getKey().file());
            summary.heading(title).picture(one.getKey().file(), "Above: a dot for each request. Below: answers a second; a hole is a "
                    + "pause that clients notice.");
        }
    }

    private static String text(Optional<Double> seconds) {
        return seconds.map(Spread::number).orElse("");
    }

    /** Both panels over the same time, with all moments that were measured. */
    static Picture picture(String title, FaultWatch.Seen seen) {
        double end = seen.shots().stream().mapToDouble(s -> (s.due() + s.nanos()) / 1e9).max().orElse(1);
        Plot latency = Plot.low("", "", "each request (ms, by when it was due)").logarithmicY(1);
        Plot rate = Plot.low("", "time (s)", "answers a second");
        double slowest = 1;
        double most = 1;
        for (boolean buys : new boolean[] {false, true}) {
            List<OpenLoop.Shot> of = seen.shots().stream().filter(s -> FaultWatch.isBuy(s.number()) == buys && s.isDone()).toList();
            double[] answers = new double[(int) (end / SLICE_SECONDS) + 1];
            of.forEach(s -> answers[(int) ((s.due() + s.nanos()) / 1e9 / SLICE_SECONDS)] += 1 / SLICE_SECONDS);
            List<Double> times = new ArrayList<>();
            List<Double> rates = new ArrayList<>();
            for (int i = 0; i < answers.length; i++) {
                times.add((i + 0.5) * SLICE_SECONDS);
                rates.add(answers[i]);
                most = Math.max(most, answers[i]);
            }
            slowest = Math.max(slowest, of.stream().mapToDouble(s -> s.nanos() / 1e6).max().orElse(1));
            latency.dots(buys ? "buys" : "lookups", of.stream().map(s -> s.due() / 1e9).toList(),
                    of.stream().map(s -> s.nanos() / 1e6).toList());
            rate.curve(buys ? "buys" : "lookups", times, rates);
        }
        latency.upTo(Math.pow(10, Math.ceil(Math.log10(slowest))));
        rate.upTo(1.1 * most);
        Picture picture = Picture.overTime(title, end, "An open loop of " + FaultWatch.PER_SECOND + " requests a second, half of each kind; "
                + "answers are counted by quarters of a second. Failed for good: " + seen.failed() + ".", latency, rate);
        seen.moments().forEach((moment, at) -> picture.mark(at, moment.toString()));
        return picture;
    }
}
