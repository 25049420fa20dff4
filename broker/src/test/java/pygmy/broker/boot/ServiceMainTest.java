package pygmy.broker.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.mock.env.MockEnvironment;

/** What a service does because of its settings, as variables, properties and secrets alike. */
class ServiceMainTest {

    private static SpringApplication told(MockEnvironment settings, boolean hasShop) {
        SpringApplication application = new SpringApplication(NodeContext.class);
        application.setWebApplicationType(WebApplicationType.SERVLET);
        new ServiceMain.Told(hasShop).onApplicationEvent(new ApplicationEnvironmentPreparedEvent(null, application, new String[0], settings));
        return application;
    }

    private static MockEnvironment settings() {
        return new MockEnvironment();
    }

    @Test
    void aServerOnlyWhereAPortIsAskedFor() {
        assertThat(told(settings(), false).getWebApplicationType()).isEqualTo(WebApplicationType.NONE);
        assertThat(told(settings().withProperty("pygmy.management.port", ""), false).getWebApplicationType()).isEqualTo(WebApplicationType.NONE);
        assertThat(told(settings().withProperty("pygmy.management.port", "9000"), false).getWebApplicationType()).isEqualTo(WebApplicationType.SERVLET);
        assertThat(told(settings(), true).getWebApplicationType()).isEqualTo(WebApplicationType.SERVLET);
    }

    @Test
    void springConfiguresMoreOnlyWhereItIsAskedFor() {
        assertThat(told(settings(), false).getAllSources()).doesNotContain(Management.class);
        assertThat(told(settings().withProperty("pygmy.management.port", "9000"), false).getAllSources()).contains(Management.class);
        assertThat(told(settings().withProperty("pygmy.tracing", "http://localhost:4318"), false).getAllSources()).contains(Management.class);
    }

    @Test
    void whatIsNoCollectorIsNamed() {
        assertThatThrownBy(() -> told(settings().withProperty("pygmy.tracing", "localhost"), true)).hasMessageStartingWith("PYGMY_TRACING is \"localhost\"");
    }
}
