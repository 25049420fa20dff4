package pygmy.broker.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CopiesTest {

    private final Copies copies = new Copies();

    @Test
    void theOnlyCopysRefusalDecides() {
        assertThat(copies.isNoneSent()).isTrue();
        copies.sent();
        assertThat(copies.isNoneSent()).isFalse();
        assertThat(copies.decides(true)).isTrue();
    }

    @Test
    void afterASecondSendNoneDoes() {
        copies.sent();
        copies.sent();
        assertThat(copies.decides(true)).isFalse();
    }

    @Test
    void oneThatAnotherHadDoesNot() {
        copies.sent();
        assertThat(copies.decides(false)).isFalse();
    }
}
