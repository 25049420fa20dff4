package pygmy.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import pygmy.broker.message.Decided;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Decision.Kind;

/** The primary's line for a write says where it is in the log, if it is. */
class WriteLinesTest {

    @Test
    void aSale() {
        assertThat(line(Kind.SOLD, 2, 9, false)).isEqualTo("66:9 SOLD 2 of book 3 for 600, write 3f2a, committed after 4.2 ms");
    }

    @Test
    void aRefusal() {
        assertThat(line(Kind.OUT_OF_STOCK, 0, 9, false)).isEqualTo("66:9 OUT_OF_STOCK book 3, write 3f2a, committed after 4.2 ms");
        assertThat(line(Kind.REPLICA_ALIVE, 0, 9, false)).isEqualTo("66:9 REPLICA_ALIVE replica 3, write 3f2a, committed after 4.2 ms");
    }

    @Test
    void whatWasDecidedBeforeMayBeOfAnotherEpoch() {
        assertThat(line(Kind.SOLD, 1, 9, true)).isEqualTo("decided before, as number 9: SOLD 1 of book 3 for 300, write 3f2a, answered after 4.2 ms");
    }

    @Test
    void aKeyThatIsTaken() {
        assertThat(line(Kind.KEY_REUSED, 0, 0, false)).isEqualTo("not in the log: KEY_REUSED book 3, write 3f2a, answered after 4.2 ms");
    }

    private static String line(Kind kind, int quantity, long seq, boolean repeated) {
        return WriteLines.line(66, new Decided(new Decision("3f2a", "asked", kind, 3, quantity, 300L * quantity, null, seq, 0), null, repeated), 4_250);
    }
}
