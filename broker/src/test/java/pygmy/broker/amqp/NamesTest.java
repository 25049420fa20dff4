package pygmy.broker.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import pygmy.broker.message.Beat.Service;

class NamesTest {

    @Test
    void allBeginWithTheNamespace() {
        Names names = new Names("my.shop");
        assertThat(names.rpcQueues()).containsExactly("my.shop.catalog.query", "my.shop.catalog.primary", "my.shop.order",
                "my.shop.catalog.sync", "my.shop.order.sync");
        assertThat(names.eventsOf(Service.CATALOG, 0)).isEqualTo("my.shop.catalog.events.catalog-0");
        assertThat(names.newEventsOf("frontend-0")).startsWith("my.shop.catalog.events.frontend-0.")
                .isNotEqualTo(names.newEventsOf("frontend-0"));
        assertThat(names.heartbeatKey(Service.ORDER, 1)).isEqualTo("order.1");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "a b", "a/b", "amq.x", "ä", "a#", "1234567890123456789012345678901234567890123456789012345678901"})
    void anImpossibleNamespaceIsRefusedByName(String namespace) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Names(namespace)).withMessageContaining("PYGMY_NAMESPACE");
    }
}
