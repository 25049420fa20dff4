package pygmy.broker.log;

import static org.assertj.core.api.Assertions.assertThat;
import static pygmy.broker.Samples.at;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import pygmy.broker.message.Position;
import pygmy.broker.message.TransferPage.EpochStart;

class HistoryTest {

    private static final int KEEP = 3;
    private static final History FRESH = new History(null, List.of(), Position.ZERO, KEEP);

    @Test
    void whatAForgottenEpochCommittedIsSettled() {
        History history = new History("log", List.of(new EpochStart(1, 0), new EpochStart(3, 15), new EpochStart(5, 19), new EpochStart(6, 22)),
                new Position(6, 25), 2);
        assertThat(history.knows(3)).as("forgotten").isFalse();
        assertThat(history.settles(new Position(3, 19))).isTrue();
        assertThat(history.settles(new Position(5, 22))).isTrue();
        assertThat(history.settles(new Position(6, 26))).as("more").isFalse();
        assertThat(history.settles(new Position(7, 25))).as("a later epoch").isFalse();
    }

    @Test
    void knowsWhoWroteWhatIsCommitted() {
        History history = new History("log", List.of(new EpochStart(1, 0), new EpochStart(3, 15), new EpochStart(5, 19)), new Position(5, 19));
        assertThat(history.writtenUpTo(15)).as("nothing of epoch 3 is in it").isEqualTo(new Position(1, 15));
        assertThat(history.writtenUpTo(16)).isEqualTo(new Position(3, 16));
        assertThat(history.writtenUpTo(99)).as("no more than is applied").isEqualTo(new Position(3, 19));
        assertThat(History.EMPTY.writtenUpTo(3)).isEqualTo(Position.ZERO);
    }

    @Test
    void remembersSoManyEpochs() {
        assertThat(after(1, 2, 3).epochs()).extracting(EpochStart::epoch).containsExactly(1L, 2L, 3L);
        assertThat(after(1, 2, 3, 4).epochs()).extracting(EpochStart::epoch).containsExactly(2L, 3L, 4L);
        History grown = new History("log", LongStream.rangeClosed(1, 5_000).mapToObj(epoch -> new EpochStart(epoch, epoch)).toList(), at(5_000, 5_001));
        assertThat(grown.epochs()).hasSize(History.KEPT_EPOCHS);
    }

    @Test
    void whatIsForgottenIsNeitherCoveredNorAPrefix() {
        History history = after(1, 2, 3, 4);
        assertThat(history.covers(at(2, 20))).isTrue();
        assertThat(history.covers(at(1, 10))).as("it has it, but cannot tell").isFalse();
        assertThat(history.includes("log", at(2, 20))).isTrue();
        assertThat(history.includes("log", at(1, 10))).as("so it sends everything").isFalse();
        assertThat(history.includes("log", at(2, 10))).as("where the forgotten one ended").isTrue();
    }

    @Test
    void theEpochOfTheLastWriteIsNeverForgotten() {
        History history = after(1);
        for (long epoch = 2; epoch < 20; epoch++) {
            history = history.begun("log", epoch);
        }
        assertThat(history.written()).isEqualTo(at(1, 10));
        assertThat(history.epochs()).extracting(EpochStart::epoch).containsExactly(1L, 17L, 18L, 19L);
        assertThat(history.covers(at(1, 10))).isTrue();
        assertThat(history.includes("log", at(1, 7))).isTrue();
        assertThat(history.advancedTo(at(19, 11)).epochs()).extracting(EpochStart::epoch).containsExactly(17L, 18L, 19L);
    }

    /** Else a replica that has a gap in an epoch that began with nothing but empty ones before it could never be given what it lacks. */
    @Test
    void aPeerThatForgotTheEpochOfOurLastWriteStillCoversUs() {
        History ours = after(1);
        for (long epoch = 2; epoch < 20; epoch++) {
            ours = ours.begun("log", epoch);
        }
        History peers = ours.advancedTo(at(19, 15));
        assertThat(peers.covers(ours.written())).isFalse();
        assertThat(peers.covers(ours)).isTrue();
        assertThat(new LogRules().mayInstall(peers, ours, 19)).isTrue();
    }

    @Test
    void isTheSameHoweverAReplicaCameThere() {
        History peer = after(1, 2, 3, 4, 5);
        assertThat(new History("log", peer.epochs(), peer.applied(), KEEP)).isEqualTo(peer);
        assertThat(new History("log", LongStream.rangeClosed(1, 5).mapToObj(epoch -> new EpochStart(epoch, (epoch - 1) * 10)).toList(), at(5, 50), KEEP))
                .isEqualTo(peer);
    }

    /** Ten writes in each. */
    private static History after(long... epochs) {
        History history = FRESH;
        for (long epoch : epochs) {
            history = history.begun("log", epoch);
            history = history.advancedTo(at(epoch, history.applied().seq() + 10));
        }
        return history;
    }
}
