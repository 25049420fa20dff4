package pygmy.experiments.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import pygmy.broker.TestBroker;
import pygmy.client.http.Answer;
import pygmy.client.http.Caller;
import pygmy.client.http.Request;
import pygmy.client.http.RetryPolicy;
import pygmy.client.http.Status;
import pygmy.experiments.audit.Stored;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.ReplicaProcess;
import pygmy.experiments.system.SystemPlan;
import pygmy.experiments.system.Wait;

/** The number of catalog replicas changes under load while replicas die: from two to three by itself, and back to two as a person says. */
@Tag("faults")
class MembersTest {

    private static final Duration WITHIN = Duration.ofSeconds(180);
    /** What `--scale catalog=3` tells the first two, and what the third is told once it counts no more. */
    private static final Map<String, String> TOLD_OF_TWO = Map.of("PYGMY_CATALOGS", "2");
    private static final String COUNTS_THREE = "the log counts 3";

    @Test
    @Timeout(480)
    void fromTwoToThreeAndBackUnderLoadWithKillsInBetween() {
        try (LocalSystem system = new LocalSystem(SystemPlan.lean(TestBroker.uri()).with(3, 2, 2))) {
            ReplicaProcess third = system.replica("catalog-2");
            system.all().stream().filter(replica -> replica != third).forEach(replica -> replica.start(TOLD_OF_TWO));
            awaitLive(system, "catalog-0", "catalog-1", "order-0", "order-1");
            String run = UUID.randomUUID().toString().substring(0, 8);
            Workload workload = new Workload(system, run);
            workload.fillShelves();
            Stored before = Stored.of("catalog-0", system.primary().orElseThrow().data(), Long.MAX_VALUE);
            workload.begins(before.shelves().keySet());
            Map<String, URI> frontends = system.of("frontend").stream().collect(Collectors.toMap(ReplicaProcess::name, system::url));
            try (Recorder recorder = new Recorder(run, frontends, workload).start()) {
                grow(system, third);
                leadAlone(system, third);
                shrink(system, third);
                stayOutside(system, third);
                recorder.awaitBuySince(System.nanoTime(), WITHIN);
                List<String> wrong = Verdict.problems(recorder.stop(), before, Verdict.settled(system, before.seq()));
                assertThat(wrong).isEmpty();
            }
        }
    }

    /** The primary dies while the third is being counted in. */
    private static void grow(LocalSystem system, ReplicaProcess third) {
        third.start();
        awaitLive(system, "catalog-2");
        killAndStart(system.primary().orElseThrow());
        Wait.until(() -> noteOf(system, "catalog-0").contains(COUNTS_THREE) && noteOf(system, "catalog-1").contains(COUNTS_THREE)
                && isLive(system, "catalog-2") && noteOf(system, "catalog-2").isEmpty(), WITHIN, () -> "the third is not counted in: " + status(system));
    }

    /** Who was counted in may lead: the others die. */
    private static void leadAlone(LocalSystem system, ReplicaProcess third) {
        List<ReplicaProcess> others = system.catalogs().stream().filter(replica -> replica != third).toList();
        others.forEach(ReplicaProcess::kill);
        Wait.until(() -> system.primary().filter(primary -> primary == third).isPresent(), WITHIN, () -> "the third does not lead: " + status(system));
        others.forEach(replica -> replica.start(TOLD_OF_TWO));
        awaitLive(system, "catalog-0", "catalog-1");
    }

    /** It is refused while the third is there; when it has ended, the primary dies right after it was said. */
    private static void shrink(LocalSystem system, ReplicaProcess third) {
        assertThat(resize(system)).isInstanceOfSatisfying(Answer.Rejected.class, refused -> assertThat(refused.reply().status()).isEqualTo(409));
        third.terminate();
        Wait.until(() -> system.primary().filter(primary -> primary != third).isPresent(), WITHIN, () -> "nobody leads: " + status(system));
        Wait.until(() -> resize(system) instanceof Answer.Done, WITHIN, () -> "two are not accepted: " + status(system));
        killAndStart(system.primary().orElseThrow());
        Wait.until(() -> Stream.of("catalog-0", "catalog-1").allMatch(name -> isLive(system, name) && noteOf(system, name).isEmpty()), WITHIN,
                () -> "the third is still counted: " + status(system));
    }

    /** It follows, serves reads, says why it does not lead, and does not when the primary dies. */
    private static void stayOutside(LocalSystem system, ReplicaProcess third) {
        third.start(TOLD_OF_TWO);
        Wait.until(() -> isLive(system, "catalog-2") && noteOf(system, "catalog-2").startsWith("not one of the 2 catalog replicas"), WITHIN,
                () -> "the third does not say that it is none of two: " + status(system));
        ReplicaProcess primary = system.primary().orElseThrow();
        primary.kill();
        Wait.until(() -> system.primary().filter(next -> next != primary && next != third).isPresent(), WITHIN, () -> "nobody leads: " + status(system));
        primary.start(TOLD_OF_TWO);
        system.awaitLive(WITHIN);
    }

    private static void killAndStart(ReplicaProcess replica) {
        replica.kill();
        replica.start(TOLD_OF_TWO);
    }

    private static Answer resize(LocalSystem system) {
        try (Caller caller = new Caller(system.urls(), new RetryPolicy(5, Duration.ofSeconds(20)), (problem, next, pause) -> {})) {
            return caller.call(Request.members(2, UUID.randomUUID().toString(), LocalSystem.ADMIN_TOKEN));
        }
    }

    private static void awaitLive(LocalSystem system, String... names) {
        Wait.until(() -> Stream.of(names).allMatch(name -> isLive(system, name)), WITHIN, () -> "not LIVE: " + status(system));
    }

    private static boolean isLive(LocalSystem system, String name) {
        return status(system).stream().anyMatch(seen -> seen.name().equals(name) && seen.isLive() && seen.pid() == system.replica(name).pid());
    }

    private static String noteOf(LocalSystem system, String name) {
        return status(system).stream().filter(seen -> seen.name().equals(name)).map(Status.Replica::note).findFirst().orElse("");
    }

    private static List<Status.Replica> status(LocalSystem system) {
        return system.status(system.replica("frontend-0")).map(Status::replicas).orElse(List.of());
    }
}
