package pygmy.experiments.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pygmy.broker.TestBroker;
import pygmy.broker.amqp.Names;
import pygmy.broker.message.Beat.Service;
import pygmy.client.http.Answer;
import pygmy.client.http.Caller;
import pygmy.client.http.Request;
import pygmy.client.http.RetryPolicy;
import pygmy.experiments.audit.Stored;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.ReplicaProcess;
import pygmy.experiments.system.SystemPlan;
import pygmy.experiments.system.Wait;

/** A person puts a data directory back from a backup, or purges a queue: what was sold since stays sold. */
class LostContentTest {

    private static final Duration SEEN_WITHIN = Duration.ofSeconds(30);

    @TempDir
    private Path directory;
    private LocalSystem system;

    @BeforeEach
    void start() {
        system = new LocalSystem(SystemPlan.lean(TestBroker.uri())).start(FaultRun.LIVE_WITHIN);
    }

    @AfterEach
    void stop() {
        if (system != null) {
            system.close();
        }
    }

    /** The others are started only once the one that was put back had all the time that it would need to lead. */
    @Test
    void aStoreThatWasPutBackErasesNothing() throws IOException {
        buy("before");
        ReplicaProcess backup = system.backup();
        backup.terminate();
        copy(backup.data(), directory.resolve("backup"));
        backup.start();
        system.awaitLive(FaultRun.LIVE_WITHIN);
        buy("after-1", "after-2", "after-3");
        Verdict.settled(system, 0);

        system.all().forEach(ReplicaProcess::terminate);
        backup.deleteData();
        copy(directory.resolve("backup"), backup.data());
        Instant restart = Instant.now();
        backup.start();
        awaitWord(backup, "it was put back from a backup", restart);
        system.all().stream().filter(other -> other != backup).forEach(ReplicaProcess::start);
        system.awaitLive(FaultRun.LIVE_WITHIN);
        areSold("before", "after-1", "after-2", "after-3");
    }

    @Test
    void aPurgedQueueErasesNothing() throws Exception {
        ReplicaProcess heir = system.backup();
        ReplicaProcess primary = system.primary().orElseThrow();
        heir.terminate();
        buy("while-away");
        Names names = new Names(system.namespace());
        try (TestBroker broker = new TestBroker()) {
            broker.channel().queuePurge(names.eventsOf(Service.CATALOG, heir.name().endsWith("0") ? 0 : 1));
        }
        primary.kill();
        Instant restart = Instant.now();
        heir.start();
        awaitWord(heir, "to be committed, but this replica's queue did not bring it", restart);
        primary.start();
        system.awaitLive(FaultRun.LIVE_WITHIN);
        areSold("while-away");
    }

    private void awaitWord(ReplicaProcess replica, String words, Instant since) {
        Wait.until(() -> replica.log().count(words, since) > 0, SEEN_WITHIN, () -> replica + " does not say: " + words);
    }

    private void buy(String... keys) {
        try (Caller caller = caller()) {
            for (String key : keys) {
                assertThat(caller.call(Request.buy(1, 1, key))).as(key).isInstanceOf(Answer.Done.class);
            }
        }
    }

    /** Each is found, a copy of it sells nothing again, and all stores agree. */
    private void areSold(String... keys) {
        List<Stored> before = Verdict.settled(system, 0);
        try (Caller caller = caller()) {
            for (String key : keys) {
                assertThat(caller.call(Request.orderOf(key))).as(key).isInstanceOf(Answer.Done.class);
            }
        }
        buy(keys);
        List<Stored> after = Verdict.settled(system, 0);
        assertThat(Stored.differences(after)).isEmpty();
        assertThat(after.get(0).seq()).isEqualTo(before.get(0).seq());
    }

    private Caller caller() {
        return new Caller(system.urls(), new RetryPolicy(10, SEEN_WITHIN), (problem, next, pause) -> {});
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
