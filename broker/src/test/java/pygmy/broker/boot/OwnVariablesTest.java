package pygmy.broker.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.StandardEnvironment;

class OwnVariablesTest {

    private static final Map<String, String> OURS = Map.of("PYGMY_CATALOGS", "3", "SPRING_RABBITMQ_SSL_BUNDLE", "broker",
            "SPRING_SSL_BUNDLE_PEM_BROKER_TRUSTSTORE_CERTIFICATE", "file:ca.pem", "SPRING_RABBITMQ_ADDRESSSHUFFLEMODE", "random",
            "MANAGEMENT_TRACING_SAMPLING_PROBABILITY", "0.1", "LOGGING_LEVEL_PYGMY", "debug", "LOGGING_STRUCTURED_FORMAT_CONSOLE", "ecs",
            "SERVER_TOMCAT_MAXCONNECTIONS", "10");
    private static final Map<String, String> FOREIGN = Map.of("SERVER_PORT", "9", "SERVER_ADDRESS", "0.0.0.0", "SPRING_PROFILES_ACTIVE", "prod",
            "SPRING_APPLICATION_JSON", "{\"server.port\":9}", "spring.rabbitmq.host", "elsewhere", "spring_config_location", "file:/x",
            "SPRING_RABBITMQ_ADDRESSES", "elsewhere:1", "MANAGEMENT_SERVER_PORT", "9", "LOGGING_CONFIG", "file:/x");

    @Test
    void springSeesWhatIsMeantForUsOnly() {
        StandardEnvironment environment = new StandardEnvironment() {
            @Override
            public Map<String, Object> getSystemEnvironment() {
                Map<String, Object> all = new HashMap<>(OURS);
                all.putAll(FOREIGN);
                all.put("PATH", "/bin");
                all.put("DEBUG", "true");
                return all;
            }
        };
        new OwnVariables().postProcessEnvironment(environment, new SpringApplication());
        OURS.forEach((name, value) -> assertThat(environment.getProperty(name)).as(name).isEqualTo(value));
        assertThat(environment.getProperty("spring.rabbitmq.ssl.bundle")).isEqualTo("broker");
        FOREIGN.keySet().forEach(name -> assertThat(environment.getProperty(name)).as(name).isNull());
        assertThat(environment.getProperty("server.port")).isNull();
        assertThat(environment.getProperty("debug")).isNull();
    }

    @Test
    void namesWhatItIgnored() {
        Map<String, String> all = new HashMap<>(OURS);
        all.putAll(FOREIGN);
        all.put("PATH", "/bin");
        assertThat(OwnVariables.ignored(all)).containsExactlyInAnyOrderElementsOf(FOREIGN.keySet());
    }
}
