package pygmy.experiments.faults;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import pygmy.experiments.audit.Stored;
import pygmy.experiments.fault.Fault;
import pygmy.experiments.fault.Moments;
import pygmy.experiments.fault.Role;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.ReplicaProcess;

/** One fault of a running system while clients read, buy and update, and the verdict on it. */
final class FaultRun {

    static final Duration LIVE_WITHIN = Duration.ofSeconds(90);
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(60);
    private static final int ANSWERS = 10;
    private static final int LINES_TOLD = 60;
    /** A line for each request would hide the others. */
    private static final Pattern OF_A_REQUEST = Pattern.compile("INFO +(access|writes|Purchases) .*");

    private final LocalSystem system;
    private final Fault fault;
    private Instant struck;
    private long struckNanos;

    private FaultRun(LocalSystem system, Fault fault) {
        this.system = system;
        this.fault = fault;
    }

    /** Runs it on a system that is LIVE; that is LIVE again afterwards, or an exception says why not. */
    static Outcome of(LocalSystem system, Fault fault) {
        system.awaitLive(LIVE_WITHIN);
        return new FaultRun(system, fault).run();
    }

    private Outcome run() {
        try {
            return strikeAndMend();
        } catch (RuntimeException | AssertionError e) {
            tellWhatWasLogged();
            throw e;
        }
    }

    /** Nothing else is left of a run that failed: the system's files go with it. */
    private void tellWhatWasLogged() {
        for (ReplicaProcess replica : system.all()) {
            System.out.println(replica.name() + (replica.isRunning() ? "" : ", which does not run,") + " logged since it was struck:");
            replica.log().since(struck == null ? Instant.EPOCH : struck).stream().filter(line -> !OF_A_REQUEST.matcher(line.text()).matches())
                    .limit(LINES_TOLD).forEach(line -> System.out.println("  " + line.time() + " " + line.text()));
        }
    }

    private Outcome strikeAndMend() {
        String run = UUID.randomUUID().toString().substring(0, 8);
        Workload workload = new Workload(system, run);
        workload.fillShelves();
        Stored before = Verdict.settled(system, Long.MAX_VALUE).get(0);
        workload.begins(before.shelves().keySet());
        Map<String, URI> frontends = system.of("frontend").stream().collect(Collectors.toMap(ReplicaProcess::name, system::url));
        try (Recorder recorder = new Recorder(run, frontends, workload).start()) {
            recorder.awaitAnswers(ANSWERS, ANSWERS_WITHIN);
            struck = Instant.now();
            struckNanos = System.nanoTime();
            fault.strike().run();
            if (fault.role() != Role.BROKER) {
                recorder.awaitBuySince(struckNanos, ANSWERS_WITHIN);
            }
            Instant putRight = Instant.now();
            fault.putRight().run();
            Duration live = system.awaitLive(LIVE_WITHIN);
            recorder.awaitAnswers(ANSWERS, ANSWERS_WITHIN);
            Recording recording = recorder.stop();
            List<String> wrong = Verdict.problems(recording, before, Verdict.settled(system, before.seq()));
            return measure(recording, putRight, live, wrong);
        }
    }

    private Outcome measure(Recording recording, Instant putRight, Duration live, List<String> wrong) {
        Moments moments = new Moments(system, fault, struck);
        return new Outcome(fault, moments.lockTried().orElse(null), moments.newPrimary().orElse(null),
                recording.firstBuy(struckNanos).orElse(null),
                recording.longest(Sample.Kind.BUY, struckNanos, s -> !s.asked().contains(fault.victim())),
                recording.longest(Sample.Kind.READ, struckNanos, s -> !s.asked().contains(fault.victim())),
                live, moments.resync(fault.role().isOfBroker() ? struck : putRight).orElse(null), recording, wrong);
    }
}
