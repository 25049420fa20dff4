package pygmy.broker.log;

import static org.assertj.core.api.Assertions.assertThat;
import static pygmy.broker.Samples.at;
import static pygmy.broker.Samples.changes;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pygmy.broker.message.Book;
import pygmy.broker.message.Members;
import pygmy.broker.message.TransferPage;

class ReadGateTest {

    private ReadGate<String> gate;

    @BeforeEach
    void atTheStart() {
        gate = new ReadGate<>("catalog-0", changes -> changes.books().stream().map(Book::id).toList(), at(1, 5), 3);
        gate.advance(history(1, 5), at(1, 5));
    }

    @Test
    void aReadWaitsForThePositionItAsksFor() {
        gate.offer("read", List.of(7), at(1, 6), 1000);
        assertThat(gate.takeReady()).isEmpty();
        gate.advance(history(1, 6), at(1, 6));
        assertThat(gate.takeReady()).containsExactly("read");
        assertThat(gate.isIdle()).isTrue();
    }

    @Test
    void whatIsAppliedButNotCommittedIsNotShown() {
        gate.applying(List.of(new StoreWrite.Apply(changes(1, 6, 6))));
        assertThat(gate.mayShow(List.of(1), gate.view())).isFalse();
        assertThat(gate.mayShow(List.of(2), gate.view())).isTrue();
        gate.advance(history(1, 6), at(1, 5));
        assertThat(gate.mayShow(List.of(1), gate.view())).isFalse();
        gate.advance(history(1, 6), at(1, 6));
        assertThat(gate.mayShow(List.of(1), gate.view())).isTrue();
    }

    /** What a page shows is known once it was read: of a list of many books, some are always being sold. */
    @Test
    void aPageWaitsForTheBooksItShowsAlone() {
        gate.applying(List.of(new StoreWrite.Apply(changes(1, 6, 6))));
        gate.advance(history(1, 6), at(1, 5));
        gate.offer("page", List.of(), at(1, 5), 1000);
        assertThat(gate.takeReady()).containsExactly("page");
        assertThat(gate.mayShow(List.of(2, 3), gate.view())).isTrue();
        assertThat(gate.mayShow(List.of(2, 1), gate.view())).isFalse();
        gate.offer("page", List.of(2, 1), at(1, 5), 1000);
        assertThat(gate.takeReady()).as("it is not tried again before it can be shown").isEmpty();
        gate.advance(history(1, 6), at(1, 6));
        assertThat(gate.takeReady()).containsExactly("page");
    }

    @Test
    void afterAStartNothingIsShownUntilItIsKnownToBeCommitted() {
        gate = new ReadGate<>("catalog-0", changes -> List.of(), at(1, 5), 3);
        assertThat(gate.mayShow(List.of(1), gate.view())).isFalse();
        gate.advance(history(1, 5), at(1, 5));
        assertThat(gate.mayShow(List.of(1), gate.view())).isTrue();
    }

    @Test
    void aFencedReadWaitsForABarrierThatWasSentAfterIt() {
        gate.offer("first", List.of(1), null, 1000);
        String barrier = gate.takeBarrier();
        gate.offer("second", List.of(1), null, 1000);
        assertThat(gate.takeBarrier()).as("one barrier at a time").isNull();
        gate.passed(barrier);
        assertThat(gate.takeReady()).containsExactly("first");
        gate.passed(gate.takeBarrier());
        assertThat(gate.takeReady()).containsExactly("second");
    }

    @Test
    void aBarrierOfAnOldSessionCountsForNothing() {
        gate.offer("read", List.of(1), null, 1000);
        String barrier = gate.takeBarrier();
        gate.reset(2);
        gate.offer("again", List.of(1), null, 1000);
        gate.passed(barrier);
        assertThat(gate.takeReady()).isEmpty();
        gate.passed(gate.takeBarrier());
        assertThat(gate.takeReady()).containsExactly("again");
    }

    /** Found by the simulation (seed 38780): it waited in the queue while the replica was down, and every fenced read was answered at once. */
    @Test
    void aBarrierOfAnEarlierLifeWithTheSameNumberCountsForNothing() {
        gate.reset(1);
        gate.passed("catalog-0/1/6");
        gate.offer("read", List.of(1), null, 1000);
        assertThat(gate.takeReady()).isEmpty();
        gate.passed(gate.takeBarrier());
        assertThat(gate.takeReady()).containsExactly("read");
    }

    @Test
    void anotherBarrierIsSentOnceAReadGaveUpWaitingForOne() {
        gate.offer("first", List.of(1), null, 10);
        assertThat(gate.takeBarrier()).isNotNull();
        gate.offer("second", List.of(1), null, 1000);
        assertThat(gate.takeBarrier()).isNull();
        assertThat(gate.expired(10)).containsExactly("first");
        gate.passed(gate.takeBarrier());
        assertThat(gate.takeReady()).containsExactly("second");
    }

    @Test
    void whatWasReadBeforeATransferIsNotShownAfterIt() {
        long before = gate.view();
        gate.applying(List.of(new StoreWrite.Install(
                new TransferPage("log", true, false, at(2, 5), List.of(new TransferPage.EpochStart(2, 5)), List.of(), List.of(), 5, true, true,
                        Members.UNKNOWN))));
        long during = gate.view();
        gate.advance(history(2, 5), at(2, 5));
        assertThat(gate.mayShow(List.of(1), before)).isFalse();
        assertThat(gate.mayShow(List.of(1), during)).isFalse();
        assertThat(gate.mayShow(List.of(1), gate.view())).isTrue();
    }

    @Test
    void isBoundedInNumberAndTime() {
        assertThat(gate.offer("a", List.of(1), at(9, 9), 10)).isTrue();
        assertThat(gate.offer("b", List.of(1), at(9, 9), 20)).isTrue();
        assertThat(gate.offer("c", List.of(1), at(9, 9), 30)).isTrue();
        assertThat(gate.offer("d", List.of(1), at(9, 9), 40)).isFalse();
        assertThat(gate.expired(20)).containsExactly("a", "b");
    }

    private static History history(long epoch, long seq) {
        return new History("log", LongStream.rangeClosed(1, epoch).mapToObj(e -> new TransferPage.EpochStart(e, e == 1 ? 0 : 5)).toList(), at(epoch, seq));
    }
}
