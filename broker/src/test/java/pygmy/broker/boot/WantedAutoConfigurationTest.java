package pygmy.broker.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.AmqpAdmin;
import org.springframework.amqp.core.AmqpTemplate;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.amqp.autoconfigure.RabbitProperties;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** What a service that lets Spring Boot configure the rest gets, and what not. */
class WantedAutoConfigurationTest {

    @EnableAutoConfiguration
    @Import(NodeContext.class)
    static class Application {}

    private static ConfigurableApplicationContext run(String property) {
        return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE).bannerMode(Banner.Mode.OFF).properties(property).run();
    }

    /** A front end once had a second connection factory, a template and an admin that nobody used. */
    @Test
    void springsOwnWayToTheBrokerIsLeftOutAndItsSettingsAreNot() {
        try (ConfigurableApplicationContext spring = run("spring.rabbitmq.ssl.verify-hostname=false")) {
            assertThat(spring.getBeanNamesForType(AmqpTemplate.class)).isEmpty();
            assertThat(spring.getBeanNamesForType(AmqpAdmin.class)).isEmpty();
            assertThat(spring.getBeanNamesForType(ConnectionFactory.class)).isEmpty();
            assertThat(spring.getBean(RabbitProperties.class).getSsl().isVerifyHostname()).isFalse();
        }
    }

    @Test
    void metricsAreThereWhereAPortIsAskedFor() {
        try (ConfigurableApplicationContext spring = run("pygmy.management.port=9000")) {
            assertThat(spring.getBeanNamesForType(MeterRegistry.class)).isNotEmpty();
            assertThat(spring.getBean(NodeContext.class).meters()).isSameAs(spring.getBean(MeterRegistry.class));
        }
        try (ConfigurableApplicationContext spring = run("pygmy.management.port=")) {
            assertThat(spring.getBeanNamesForType(MeterRegistry.class)).isEmpty();
        }
    }
}
