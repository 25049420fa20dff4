package pygmy.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** A front end's settings, as environment variables. */
class FrontendSettingsTest {

    private static FrontendSettings of(Map<String, Object> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        String source = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
        environment.getPropertySources().replace(source, new SystemEnvironmentPropertySource(source, variables));
        return Binder.get(environment).bindOrCreate("pygmy.frontend", FrontendSettings.class);
    }

    @Test
    void timesAreWithAUnitOrInMilliseconds() {
        FrontendSettings settings = of(Map.of("PYGMY_FRONTEND_READ_BUDGET", "20s", "PYGMY_FRONTEND_WRITE_BUDGET", "15000"));
        assertThat(settings.read()).isEqualTo(new FrontendSettings.Read(Duration.ofSeconds(20), Duration.ofSeconds(1)));
        assertThat(settings.write()).isEqualTo(new FrontendSettings.Write(Duration.ofSeconds(15), Duration.ofSeconds(3)));
    }

    @Test
    void namesMayBeReadableOrAsTheyOnceWere() {
        FrontendSettings settings = of(Map.of("PYGMY_FRONTEND_READ_PER_TRY", "2s", "PYGMY_FRONTEND_WRITE_PERTRY", "4s"));
        assertThat(settings.read().perTry()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.write().perTry()).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void aCacheNeedsTheLease() {
        assertThat(of(Map.of("PYGMY_FRONTEND_LEASE", "false", "PYGMY_FRONTEND_CACHE_ENABLED", "false")).lease()).isFalse();
        assertThatThrownBy(() -> of(Map.of("PYGMY_FRONTEND_LEASE", "false"))).rootCause().hasMessageContaining("set PYGMY_FRONTEND_CACHE_ENABLED=false, too");
    }
}
