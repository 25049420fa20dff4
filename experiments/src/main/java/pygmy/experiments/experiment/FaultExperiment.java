package pygmy.experiments.experiment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import pygmy.experiments.fault.Fault;
import pygmy.experiments.fault.FaultWatch;
import pygmy.experiments.measure.OpenLoop;
import pygmy.experiments.measure.Spread;
import pygmy.experiments.report.Picture;
import pygmy.experiments.report.Plot;
import pygmy.experiments.report.Samples;
import pygmy.experiments.report.Summary;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.PrivateBroker;

/** What clients notice while processes are killed, paused and restarted. */
final class FaultExperiment implements Experiment {

    private static final double SLICE_SECONDS = 0.25;
    private static final List<Fault> QUICK = List.of(new Fault(Fault.Role.PRIMARY, Fault.Blow.KILL));

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
    public void run(Run lab, Summary summary) throws Exception {
        LocalSystem system = lab.shops().wide();
        Optional<PrivateBroker> broker = lab.shops().ownBroker();
        List<Fault> faults = (lab.quick() ? QUICK : all()).stream().filter(f -> broker.isPresent() || !f.isOfBroker()).toList();
        lab.progress().steps(faults.size());
        List<FaultWatch.Seen> seen = new ArrayList<>();
        try (Samples samples = new Samples(lab.directory(), "fault", "number", "kind", "due_ns", "latency_ns", "status")) {
            for (Fault fault : faults) {
                // Everybody has to connect again after the broker's return.
                int seconds = lab.pick(8, 14) * (fault.isOfBroker() ? 2 : 1);
                FaultWatch.Seen one = FaultWatch.of(system, broker.orElse(null), fault, Duration.ofSeconds(seconds));
                one.shots().forEach(s -> samples.row(fault.file(), s.number(), FaultWatch.isBuy(s.number()) ? "buy" : "lookup", s.due(),
                        s.nanos(), s.status()));
                seen.add(one);
                lab.progress().step();
            }
        }
        summary.setUp("""
                4 catalogs, 5 front ends, of which clients use two, order replicas: %d; %d requests a second in an open loop, half of them
                lookups, half buys with an idempotency key. A request is tried up to 30 times within 20 s, each time at the other front
                end; its response time counts from the moment it was due, all tries included. What is killed starts again %d s later, what
                is paused goes on after %d s, a restart is orderly. Each fault happens once, so its figures are single values: the phase of
                heartbeats (200 ms) and leases (1 s) alone lets them differ by a second from run to run.
                """, lab.shops().orders(), FaultWatch.PER_SECOND, FaultWatch.DOWN.toSeconds(), FaultWatch.PAUSED.toSeconds());
        if (lab.quick()) {
            summary.setUp("With --quick there is time for one fault only: %s.", faults.get(0));
        } else if (broker.isEmpty()) {
            summary.setUp("No rabbitmq-server is installed here, so the broker itself was left alone.");
        }
        report(lab, summary, seen);
    }

    private static List<Fault> all() {
        List<Fault> all = new ArrayList<>();
        for (Fault.Role role : Fault.Role.values()) {
            for (Fault.Blow blow : Fault.Blow.values()) {
                // A broker that hangs is a network that is lost, which the fault suite has.
                if (role != Fault.Role.BROKER || blow != Fault.Blow.PAUSE) {
                    all.add(new Fault(role, blow));
                }
            }
        }
        return all;
    }

    private static void report(Run lab, Summary summary, List<FaultWatch.Seen> seen) throws Exception {
        long requests = seen.stream().mapToLong(s -> s.shots().size()).sum();
        long failed = seen.stream().mapToLong(FaultWatch.Seen::failed).sum();
        summary.verdict("Of " + requests + " requests " + failed + " failed for good, after all their tries.");
        for (boolean ofBroker : new boolean[] {false, true}) {
            seen.stream().filter(s -> s.fault().isOfBroker() == ofBroker).max(Comparator.comparingDouble(s -> s.gap(true)))
                    .ifPresent(worst -> summary.verdict((ofBroker ? "Of faults of the broker" : "Of faults of replicas and front ends")
                            + " buys noticed most when " + worst.fault() + ": for " + Spread.number(worst.gap(true))
                            + " s none was answered (lookups: " + Spread.number(worst.gap(false)) + " s)."));
        }
        List<List<String>> rows = new ArrayList<>();
        for (FaultWatch.Seen one : seen) {
            rows.add(List.of(one.fault().toString(), text(one.noticed()), text(one.led()), text(one.live()), text(one.resync()),
                    "" + one.shots().size(), "" + one.failed(), Spread.number(one.longest(false)), Spread.number(one.longest(true)),
                    Spread.number(one.gap(false)), Spread.number(one.gap(true))));
        }
        summary.table(List.of("fault (s)", "noticed after", "new primary after", "LIVE again after being put right", "of that, resync",
                "requests", "failed for good", "longest lookup", "longest buy", "no lookup answered for", "no buy answered for"), rows)
                .text("""
                        *Noticed*: another process missed its heartbeat. *Resync*: from its connection with the broker until LIVE, of the
                        slowest that connected. An orderly end announces itself, so nothing has to be noticed.
                        """)
                .heading("Beside the HTTP version of 2020").text("Nothing was reported for it.");
        for (FaultWatch.Seen one : seen) {
            draw(lab, summary, one);
        }
    }

    private static String text(Optional<Double> seconds) {
        return seconds.map(Spread::number).orElse("");
    }

    private static void draw(Run lab, Summary summary, FaultWatch.Seen seen) throws Exception {
        double end = seen.shots().stream().mapToDouble(s -> (s.due() + s.nanos()) / 1e9).max().orElse(1);
        String title = Character.toUpperCase(seen.fault().toString().charAt(0)) + seen.fault().toString().substring(1);
        Plot latency = Plot.low(title + ": each request", "time at which the request was due (s)", "response time (ms, logarithmic)")
                .logarithmicY(1).from(0, end);
        Plot rate = Plot.low(title + ": what is answered", "time (s)", "answers a second").from(0, end);
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
        rate.upTo(1.2 * most);
        for (Plot plot : List.of(latency, rate)) {
            plot.mark(seen.struck(), seen.fault().blow().struck()).mark(seen.healed(), seen.fault().blow().healed());
        }
        new Picture("An open loop of " + FaultWatch.PER_SECOND + " requests a second, half of each kind; answers are counted by quarters of "
                + "a second. Failed for good: " + seen.failed() + ".", latency, rate).save(lab.directory(), seen.fault().file());
        summary.heading(title).picture(seen.fault().file(), "Above: a dot for each request. Below: answers a second; a hole is a "
                + "pause that clients notice.");
    }
}
