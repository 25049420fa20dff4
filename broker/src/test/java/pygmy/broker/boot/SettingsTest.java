package pygmy.broker.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import pygmy.broker.liveness.Times;

/** The settings of every service, as environment variables. */
class SettingsTest {

    private static Settings of(Map<String, Object> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        String source = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
        environment.getPropertySources().replace(source, new SystemEnvironmentPropertySource(source, variables));
        return Binder.get(environment).bindOrCreate("pygmy", Settings.class);
    }

    @Test
    void timesAreWithAUnitOrInMilliseconds() {
        assertThat(of(Map.of()).protocolTimes()).isEqualTo(Times.DEFAULT);
        assertThat(of(Map.of("PYGMY_TIMES_BEAT", "210", "PYGMY_TIMES_PATIENCE", "2s")).protocolTimes()).isEqualTo(new Times(210, 800, 1000, 100, 2000));
        assertThatThrownBy(() -> of(Map.of("PYGMY_TIMES_LEASE", "2s")).protocolTimes()).hasMessageContaining("PYGMY_TIMES_LEASE is 2000");
    }

    @Test
    void namesMayBeReadableOrAsTheyOnceWere() {
        assertThat(of(Map.of("PYGMY_CALLS_IN_FLIGHT", "7")).callsInFlight()).isEqualTo(7);
        assertThat(of(Map.of("PYGMY_CALLSINFLIGHT", "8")).callsInFlight()).isEqualTo(8);
        assertThatThrownBy(() -> of(Map.of("PYGMY_CALLSINFLIGHT", "0"))).rootCause().hasMessageContaining("PYGMY_CALLS_IN_FLIGHT is 0");
    }
}
