package pygmy.broker.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListeningTest {

    @Test
    void namesThePortInUseAndItsVariable() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            int free = other.getLocalPort();
            other.close();
            List<Listening> shop = Listening.of(Map.of("PYGMY_PORT", "" + port, "PYGMY_MANAGEMENT_PORT", "" + free), true);
            assertThat(Listening.fault(shop)).isEqualTo("port " + port
                    + " of 127.0.0.1 is in use by another program: end that, or set PYGMY_PORT to another port");
            List<Listening> management = Listening.of(Map.of("PYGMY_PORT", "" + free, "PYGMY_MANAGEMENT_PORT", "" + port), true);
            assertThat(Listening.fault(management)).contains("port " + port).contains("PYGMY_MANAGEMENT_PORT");
        }
    }

    @Test
    void namesAnAddressThatIsNotOurs() {
        assertThat(Listening.fault(Listening.of(Map.of("PYGMY_ADDRESS", "192.0.2.1"), true))).contains("192.0.2.1").contains("PYGMY_ADDRESS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "0", "65536", "-1", "80 80"})
    void refusesWhatIsNoPort(String port) {
        assertThatThrownBy(() -> Listening.of(Map.of("PYGMY_PORT", port), true)).hasMessage("PYGMY_PORT is \"" + port + "\", not a port from 1 to 65535");
        assertThatThrownBy(() -> Listening.of(Map.of("PYGMY_MANAGEMENT_PORT", port), false)).hasMessageStartingWith("PYGMY_MANAGEMENT_PORT is ");
        assertThat(Listening.of(Map.of("PYGMY_PORT", port), false)).isEmpty();
    }
}
