package pygmy.experiments.faults;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import pygmy.experiments.audit.Stored;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.ReplicaProcess;

/** One fault of a running system while clients read, buy and update, and the verdict on it. */
final class FaultRun {

    static final Duration LIVE_WITHIN = Duration.ofSeconds(90);
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(60);
    private static final int ANSWERS = 10;

    private final LocalSystem system;
    private final Fault fault;
    private final String role;
    private Instant struck;
    private long struckNanos;

    private FaultRun(LocalSystem system, Fault fault) {
        this.system = system;
        this.fault = fault;
        boolean leads = system.primary().map(p -> p.name().equals(fault.victim())).orElse(false);
        String service = fault.victim().replaceAll("-\\d+$", "");
        this.role = !service.equals("catalog") ? service : leads ? "primary" : "backup";
    }

    /** Runs it on a system that is LIVE; that is LIVE again afterwards, or an exception says why not. */
    static Outcome of(LocalSystem system, Fault fault) {
        system.awaitLive(LIVE_WITHIN);
        return new FaultRun(system, fault).run();
    }

    private Outcome run() {
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
            if (!fault.stopsEverything()) {
                recorder.awaitBuySince(struckNanos, ANSWERS_WITHIN);
            }
            Instant healed = Instant.now();
            fault.heal().run();
            Duration live = system.awaitLive(LIVE_WITHIN);
            recorder.awaitAnswers(ANSWERS, ANSWERS_WITHIN);
            Recording recording = recorder.stop();
            List<String> wrong = Verdict.problems(recording, before, Verdict.settled(system, before.seq()));
            return measure(recording, healed, live, wrong);
        }
    }

    private Outcome measure(Recording recording, Instant healed, Duration live, List<String> wrong) {
        boolean led = role.equals("primary");
        return new Outcome(fault, role, led ? first("tries the lock").orElse(null) : null,
                led ? first("is the primary of epoch").orElse(null) : null,
                recording.firstBuy(struckNanos).orElse(null),
                recording.longest(Sample.Kind.BUY, struckNanos, s -> !s.asked().contains(fault.victim())),
                recording.longest(Sample.Kind.READ, struckNanos, s -> !s.asked().contains(fault.victim())),
                live, resync(healed), recording, wrong);
    }

    private Optional<Duration> first(String text) {
        return system.catalogs().stream().flatMap(r -> r.log().first(text, struck).stream()).min(Instant::compareTo)
                .map(at -> Duration.between(struck, at));
    }

    /** The slowest of the replicas that connected to the broker again. */
    private Duration resync(Instant healed) {
        List<Duration> took = new ArrayList<>();
        for (ReplicaProcess replica : system.all()) {
            replica.log().first(replica.name() + " is connected to the broker", fault.isOfBroker() ? struck : healed)
                    .flatMap(from -> replica.log().first(replica.name() + " is LIVE", from).map(to -> Duration.between(from, to)))
                    .ifPresent(took::add);
        }
        return took.stream().max(Duration::compareTo).orElse(null);
    }
}
