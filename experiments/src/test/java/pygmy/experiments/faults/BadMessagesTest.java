package pygmy.experiments.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import pygmy.broker.TestBroker;
import pygmy.broker.amqp.Names;
import pygmy.broker.message.Acknowledged;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Buy;
import pygmy.broker.message.Event;
import pygmy.broker.message.Position;
import pygmy.broker.message.Read;
import pygmy.broker.message.TransferRequest;
import pygmy.broker.message.Write;
import pygmy.client.http.Answer;
import pygmy.client.http.Caller;
import pygmy.client.http.Request;
import pygmy.client.http.RetryPolicy;
import pygmy.experiments.audit.Stored;
import pygmy.experiments.faults.ForgedMessages.Damage;
import pygmy.experiments.faults.ForgedMessages.Raw;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.SystemPlan;
import pygmy.experiments.system.Wait;
import pygmy.frontend.web.Key;

/** What no service should act on leaves a running system as it is, whatever queue or exchange it comes by. */
class BadMessagesTest {

    private static final Duration SEEN_WITHIN = Duration.ofSeconds(60);
    private static final String UNREADABLE = "unreadable message on";
    private static final int REPLICAS = 3;
    /** Each of them has a queue behind both exchanges. */
    private static final int PROCESSES = 4;

    private static LocalSystem system;
    private static ForgedMessages forger;
    private static Names names;

    @BeforeAll
    static void start() throws Exception {
        system = new LocalSystem(SystemPlan.lean(TestBroker.uri()).with(2, 1, 1)).start(FaultRun.LIVE_WITHIN);
        forger = new ForgedMessages(TestBroker.uri(), system.namespace());
        names = forger.names();
    }

    @AfterAll
    static void stop() throws Exception {
        if (forger != null) {
            forger.close();
        }
        if (system != null) {
            system.close();
        }
    }

    @Test
    void whatNobodyCanReadEndsInDeadLetters() throws Exception {
        Instant from = Instant.now();
        List<Stored> before = Verdict.settled(system, 0);
        long deadBefore = forger.deadLetters();
        Event.Committed event = new Event.Committed("a log", new Position(1, 1));
        Map<String, Object> requests = Map.of(names.catalogQuery(), new Read.Lookup(1, null), names.catalogPrimary(), sell(),
                names.order(), new Buy("forged", 1, 1), names.catalogSync(), sync(), names.orderSync(), sync(),
                names.primaryLock(), new Acknowledged(0, 1, new Position(1, 1)));
        int copies = 0;
        for (Damage damage : ForgedMessages.damages()) {
            for (Map.Entry<String, Object> queue : requests.entrySet()) {
                forger.toQueue(queue.getKey(), damage.to().apply(forger.honest(queue.getValue())));
                copies++;
            }
        }
        // Before the events: a replica that is in doubt takes no requests, and one that it is just putting aside would be put aside twice.
        awaitDeadLetters(deadBefore + copies);
        for (Damage damage : ForgedMessages.damages()) {
            for (String queue : eventQueues()) {
                forger.toQueue(queue, damage.to().apply(forger.honest(event)));
                copies++;
            }
            forger.toExchange(names.events(), damage.to().apply(forger.honest(event)));
            forger.toExchange(names.heartbeat(), damage.to().apply(forger.honest(beat())));
            copies += 2 * PROCESSES;
        }
        long expected = deadBefore + copies;
        awaitDeadLetters(expected);
        sellOneHonestly(before);
        assertThat(forger.deadLetters()).as("dead letters").isEqualTo(expected);
        assertThat(lines(UNREADABLE, from)).as("log lines").isEqualTo(copies);
        // Backups that cannot read an event make sure that it was none of the log: that takes a beat or two, and no transfer.
        assertNobodyStumbled(from);
        assertThat(lines("asking a peer", from)).as("transfers").isZero();
    }

    @Test
    void whatIsReadableButNotDueChangesNothing() throws Exception {
        Raw changes = overhear(Event.Changes.class);
        Raw committed = overhear(Event.Committed.class);
        Raw beat = overhear(Beat.class);
        List<Stored> before = Verdict.settled(system, 0);
        Instant from = Instant.now();
        long deadBefore = forger.deadLetters();
        Event.Changes real = (Event.Changes) forger.read(changes);
        Position past = new Position(real.epoch() + 5, real.last() + 50);
        List<Raw> events = List.of(changes, committed, forger.honest(new Event.EpochStarted(real.log(), real.epoch(), Position.ZERO, 1)),
                forger.honest(new Event.EpochStarted("another log", past.epoch(), new Position(1, 1), 1)),
                forger.honest(new Event.Committed("another log", past)),
                forger.honest(new Event.Changes("another log", real.epoch(), real.first(), real.decisions(), real.books(), real.topics(),
                        true)),
                forger.honest(new Event.Barrier("lead/catalog-0/1/1")), forger.honest(new Event.Barrier("catalog-1/1/1")));
        for (Raw event : events) {
            for (int copy = 0; copy < 3; copy++) {
                forger.toExchange(names.events(), event);
            }
            for (String queue : eventQueues()) {
                forger.toQueue(queue, event);
            }
        }
        forger.toExchange(names.heartbeat(), beat);
        forger.toQueue(names.primaryLock(), forger.honest(new Acknowledged(0, 1, past)));
        forger.toQueue(names.primaryLock(), forger.honest(new Acknowledged(99, 1, past)));
        for (String queue : names.rpcQueues()) {
            forger.toQueue(queue, forger.honest(new Event.Committed(real.log(), past)));
        }
        forger.toQueue(names.order(), forger.honest(sell()));
        forger.toQueue(names.catalogQuery(), forger.honest(sell()));
        forger.toExchange(names.events(), forger.honest(beat()));
        forger.toExchange(names.heartbeat(), changes);
        long expected = deadBefore + 2 * PROCESSES;
        awaitDeadLetters(expected);
        sellOneHonestly(before);
        assertThat(forger.deadLetters()).as("dead letters").isEqualTo(expected);
        assertThat(lines(UNREADABLE, from)).as("log lines").isEqualTo(2 * PROCESSES);
        assertNobodyStumbled(from);
        assertThat(lines("SYNCING", from)).as("replicas that had to catch up").isZero();
    }

    @Test
    void aKeyIsGoodForOneRequestOnly() {
        String key = UUID.randomUUID().toString();
        assertThat(status(Request.buy(1, 1, key))).isEqualTo(201);
        assertThat(status(Request.buy(2, 1, key))).as("another item").isEqualTo(422);
        assertThat(status(Request.buy(1, 2, key))).as("another quantity").isEqualTo(422);
        assertThat(status(Request.update(1, Map.of("cost", 100), key, LocalSystem.ADMIN_TOKEN))).as("another kind").isEqualTo(422);
        assertThat(status(Request.buy(1, 1, key))).as("the same").isEqualTo(201);
        List<Stored> stores = Verdict.settled(system, 0);
        assertThat(stores).allSatisfy(store -> assertThat(store.sold().stream().filter(sale -> sale.order().equals(Key.of(key).id()))).hasSize(1));
    }

    /** What comes after all that was forged, and through the same queues: once it is everywhere, all of that was seen. */
    private static void sellOneHonestly(List<Stored> before) {
        String key = UUID.randomUUID().toString();
        // The order replica may just be making sure that what it could not read was nothing it lacks: until then it says "try again".
        assertThat(status(Request.buy(2, 1, key), new RetryPolicy(10, SEEN_WITHIN))).isEqualTo(201);
        List<Stored> after = Verdict.settled(system, 0);
        for (int i = 0; i < after.size(); i++) {
            List<String> more = new ArrayList<>(after.get(i).decisions());
            more.removeAll(before.get(i).decisions());
            assertThat(more).as("new in %s", after.get(i).replica()).singleElement().asString().contains(Key.of(key).id());
            assertThat(after.get(i).decisions()).containsAll(before.get(i).decisions());
        }
    }

    private static void awaitDeadLetters(long expected) throws Exception {
        forger.flush();
        Wait.until(() -> forger.deadLetters() >= expected, SEEN_WITHIN, () -> forger.deadLetters() + " of " + expected + " dead letters");
    }

    private static void assertNobodyStumbled(Instant from) {
        system.awaitLive(SEEN_WITHIN);
        for (int book = 1; book <= Workload.RESTOCKED; book++) {
            assertThat(status(Request.lookup(book))).as("lookup of book %s", book).isEqualTo(200);
        }
        assertThat(lines("broker lost", from)).as("lost connections").isZero();
        assertThat(lines("ERROR", from)).as("errors").isZero();
    }

    private static long lines(String text, Instant from) {
        return system.all().stream().mapToLong(replica -> replica.log().count(text, from)).sum();
    }

    private static List<String> eventQueues() {
        List<String> queues = List.of(names.eventsOf(Beat.Service.CATALOG, 0), names.eventsOf(Beat.Service.CATALOG, 1),
                names.eventsOf(Beat.Service.ORDER, 0));
        assertThat(queues).hasSize(REPLICAS);
        return queues;
    }

    private static Raw overhear(Class<?> type) throws Exception {
        String exchange = type == Beat.class ? names.heartbeat() : names.events();
        forger.listen(exchange);
        long until = System.nanoTime() + SEEN_WITHIN.toNanos();
        try {
            while (System.nanoTime() < until) {
                status(Request.buy(3, 1, UUID.randomUUID().toString()));
                for (Raw raw = forger.overheard(); raw != null; raw = forger.overheard()) {
                    if (type.isInstance(forger.read(raw))) {
                        return raw;
                    }
                }
            }
        } finally {
            forger.listenNoMore(exchange);
        }
        throw new AssertionError("no " + type.getSimpleName() + " was heard");
    }

    private static int status(Request request) {
        return status(request, RetryPolicy.once(Duration.ofSeconds(30)));
    }

    private static int status(Request request, RetryPolicy retry) {
        List<URI> urls = system.urls();
        try (Caller caller = new Caller(urls, retry, (problem, next, pause) -> {})) {
            Answer answer = caller.call(request);
            return answer.reply().status();
        }
    }

    private static Write sell() {
        return new Write.Sell("forged-sale", 1, 1);
    }

    private static TransferRequest sync() {
        return new TransferRequest(null, Position.ZERO, false, null, 0);
    }

    private static Beat beat() {
        return new Beat(Beat.Service.CATALOG, 1, 1, 1, "forged", 1, Beat.State.LIVE, Beat.Role.BACKUP, null, Position.ZERO, Position.ZERO, Position.ZERO,
                Position.ZERO, false, false, List.of(), "");
    }
}
