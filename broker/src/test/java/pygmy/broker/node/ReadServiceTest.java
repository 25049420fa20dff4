package pygmy.broker.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pygmy.broker.log.History;
import pygmy.broker.log.LogStore.StoreException;
import pygmy.broker.log.ReadGate;
import pygmy.broker.message.Position;
import pygmy.broker.rpc.RecordedCall;
import pygmy.broker.rpc.Timing;

/** Reads of the catalog and of orders: one that fails has its answer, and takes no other with it. */
class ReadServiceTest {

    private final List<Throwable> told = new CopyOnWriteArrayList<>();
    private final ReadGate<ReadService.Asked<String>> gate = new ReadGate<>("catalog-0", changes -> List.of(), Position.ZERO, 16);
    private Throwable thrown;
    private ReadService<String, String> reads;

    @AfterEach
    void close() {
        reads.close();
    }

    private void serve(ReadService.Terms<String, String> terms) {
        reads = new ReadService<>("test", gate, terms, Timing.Part.CATALOG, () -> {}, told::add);
    }

    private void fail() {
        ReadServiceTest.<RuntimeException>sneak(thrown);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    private static Stream<Throwable> faults() {
        return Stream.of(new StoreException("the disk is gone", null), new IllegalArgumentException("too large"), new StackOverflowError(),
                new NoClassDefFoundError(), new java.io.IOException("checked"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void readsOfOneBatchAreServedThoughOneFails(Throwable fault) {
        thrown = fault;
        serve(new ReadService.Terms<>((query, found) -> List.of(query), query -> Position.ZERO, query -> {
            if (query.equals("bad")) {
                fail();
            }
            return "seen " + query;
        }));
        batchFails();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void takenInThoughOneFails(Throwable fault) {
        thrown = fault;
        serve(new ReadService.Terms<>((query, found) -> List.of(query), query -> {
            if (query.equals("bad")) {
                fail();
            }
            return Position.ZERO;
        }, query -> "seen " + query));
        batchFails();
    }

    private void batchFails() {
        RecordedCall first = new RecordedCall();
        RecordedCall bad = new RecordedCall();
        RecordedCall last = new RecordedCall();
        reads.handle("a", first);
        reads.handle("bad", bad);
        reads.handle("b", last);
        await().until(() -> !first.told.isEmpty() && !bad.told.isEmpty() && !last.told.isEmpty());
        assertThat(first.told).containsExactly("seen a");
        assertThat(bad.told).containsExactly(thrown);
        assertThat(last.told).containsExactly("seen b");
        assertThat(told).as("an error is told, as memory is suspect then").isEqualTo(thrown instanceof Error ? List.of(thrown) : List.of());
    }

    /** A hand-over to another thread costs more than most reads do. */
    @Test
    void whatNeedNotWaitIsReadByTheThreadThatBroughtIt() {
        AtomicReference<Thread> reader = new AtomicReference<>();
        serve(new ReadService.Terms<>((query, found) -> List.of(query), query -> Position.ZERO, query -> {
            reader.set(Thread.currentThread());
            return "seen " + query;
        }));
        RecordedCall call = new RecordedCall();
        reads.handle("a", call);
        assertThat(call.told).containsExactly("seen a");
        assertThat(reader.get()).isSameAs(Thread.currentThread());
    }

    /** A reader has one connection to its store. */
    @Test
    void noTwoReadsLookAtTheStoreAtOnce() throws Exception {
        AtomicInteger looking = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch goOn = new CountDownLatch(1);
        Position later = new Position(1, 1);
        serve(new ReadService.Terms<>((query, found) -> List.of(query), query -> query.equals("waits") ? later : Position.ZERO, query -> {
            most.accumulateAndGet(looking.incrementAndGet(), Math::max);
            if (query.equals("waits")) {
                pass(goOn);
            }
            looking.decrementAndGet();
            return query;
        }));
        RecordedCall waits = new RecordedCall();
        reads.handle("waits", waits);
        gate.advance(History.EMPTY.begun("log", 1).advancedTo(later), later);
        reads.wake();
        await().until(() -> looking.get() == 1);
        RecordedCall atOnce = new RecordedCall();
        Thread receiving = new Thread(() -> reads.handle("at once", atOnce));
        receiving.start();
        await().until(() -> receiving.getState() == Thread.State.BLOCKED || !receiving.isAlive());
        goOn.countDown();
        await().until(() -> !waits.told.isEmpty() && !atOnce.told.isEmpty());
        assertThat(most).hasValue(1);
    }

    private static void pass(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void moreThanMayWaitAreRefused() {
        serve(new ReadService.Terms<>((query, found) -> List.of(query), query -> null, query -> query));
        List<RecordedCall> calls = Stream.generate(RecordedCall::new).limit(20).toList();
        calls.forEach(call -> reads.handle("waits", call));
        await().until(() -> calls.stream().filter(call -> !call.told.isEmpty()).count() >= 4);
        await().until(() -> calls.stream().noneMatch(call -> call.told.isEmpty()));
    }
}
