package pygmy.broker.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;

class ListenAddressTest {

    private static MockEnvironment told(String property, Object value) {
        return new MockEnvironment().withProperty(property, "" + value);
    }

    @Test
    void namesThePortInUseAndItsVariable() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            int free = other.getLocalPort();
            other.close();
            List<ListenAddress> shop = ListenAddress.of(told("pygmy.port", port).withProperty("pygmy.management.port", "" + free), true);
            assertThat(ListenAddress.fault(shop)).isEqualTo("port " + port
                    + " of 127.0.0.1 is in use by another program: end that, or set PYGMY_PORT to another port");
            List<ListenAddress> management = ListenAddress.of(told("pygmy.port", free).withProperty("pygmy.management.port", "" + port), true);
            assertThat(ListenAddress.fault(management)).contains("port " + port).contains("PYGMY_MANAGEMENT_PORT");
        }
    }

    @Test
    void namesAnAddressThatIsNotOurs() {
        assertThat(ListenAddress.fault(ListenAddress.of(told("pygmy.address", "192.0.2.1"), true))).contains("192.0.2.1").contains("PYGMY_ADDRESS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "0", "65536", "-1", "80 80"})
    void refusesWhatIsNoPort(String port) {
        assertThatThrownBy(() -> ListenAddress.of(told("pygmy.port", port), true)).hasMessage("PYGMY_PORT is \"" + port + "\", not a port from 1 to 65535");
        assertThatThrownBy(() -> ListenAddress.of(told("pygmy.management.port", port), false)).hasMessageStartingWith("PYGMY_MANAGEMENT_PORT is ");
        assertThat(ListenAddress.of(told("pygmy.port", port), false)).isEmpty();
    }
}
