package pygmy.broker.lock;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConfirmsTest {

    @Test
    void areToldInOrderWhateverTheBrokersOrder() {
        Confirms<String> confirms = new Confirms<>();
        confirms.sent(1, "a");
        confirms.sent(2, null);
        confirms.sent(3, "c");
        confirms.sent(4, "d");
        assertThat(confirms.confirmed(3, false)).isEmpty();
        assertThat(confirms.confirmed(1, false)).containsExactly("a");
        assertThat(confirms.confirmed(2, false)).containsExactly("c");
        confirms.sent(5, "e");
        assertThat(confirms.confirmed(5, true)).containsExactly("d", "e");
        assertThat(confirms.confirmed(5, false)).isEmpty();
    }
}
