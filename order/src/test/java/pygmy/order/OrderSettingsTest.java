package pygmy.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OrderSettingsTest {

    @Test
    void noMorePurchasesAtATimeThanCalls() {
        OrderSettings settings = new OrderSettings(128, Duration.ofSeconds(9), Duration.ofMillis(1_500));
        assertThat(settings.fitting(128)).isSameAs(settings);
        assertThatThrownBy(() -> settings.fitting(64)).hasMessageContaining("PYGMY_ORDER_PREFETCH is 128").hasMessageContaining("PYGMY_CALLS_IN_FLIGHT, 64");
    }

    /** To the broker, 0 means without end. */
    @Test
    void atLeastOneAtATime() {
        assertThatThrownBy(() -> new OrderSettings(0, Duration.ofSeconds(9), Duration.ofMillis(1_500))).hasMessageContaining("PYGMY_ORDER_PREFETCH is 0");
    }
}
