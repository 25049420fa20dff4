package pygmy.broker.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "4bf92f3577b34da6a3ce929d0e0e4736", "8b8bae66-f0a4-4f99-8add-bb54007ea719", "Root=1-67891233-abcdef012345678912345678",
        "a.b_c:d/e+f@g="})
    void isTaken(String id) {
        assertThat(RequestId.isSafe(id)).isTrue();
    }

    /** What would forge a line, end an option, or make lines as long as somebody likes. */
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\nb", "a\tb", "-n", "--name", "\u00e4", "a]", "[a", "a\u0000", "a;b", "$(a)", "a%0Ab", "a'b", "\u0661"})
    void isNotTaken(String id) {
        assertThat(RequestId.isSafe(id)).isFalse();
    }

    @Test
    void isBounded() {
        assertThat(RequestId.isSafe("x".repeat(64))).isTrue();
        assertThat(RequestId.isSafe("x".repeat(65))).isFalse();
        assertThat(RequestId.isSafe(null)).isFalse();
    }

    @Test
    void aNewOneIsSafeAndAnother() {
        for (int i = 0; i < 1_000; i++) {
            String id = RequestId.fresh();
            assertThat(RequestId.isSafe(id)).isTrue();
            assertThat(id).hasSize(16).isNotEqualTo(RequestId.fresh());
        }
    }

    @Test
    void theOneBeforeComesBack() {
        assertThat(RequestId.present()).isNull();
        try (RequestId.Scope outer = RequestId.with("outer")) {
            try (RequestId.Scope inner = RequestId.with("inner")) {
                assertThat(RequestId.present()).isEqualTo("inner");
            }
            try (RequestId.Scope none = RequestId.with(null)) {
                assertThat(RequestId.present()).isNull();
            }
            assertThat(RequestId.present()).isEqualTo("outer");
        }
        assertThat(RequestId.present()).isNull();
    }
}
