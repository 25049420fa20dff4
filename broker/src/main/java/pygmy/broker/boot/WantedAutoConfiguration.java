package pygmy.broker.boot;

import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Leaves out what Spring Boot would set up and nobody uses: a template, an admin and a connection factory for RabbitMQ, as nodes have connections of their own
 * ({@link pygmy.broker.amqp.BrokerConnections}); and health, metrics and traces where nobody asked for them, which cost every start, and every request of a
 * front end.
 */
public final class WantedAutoConfiguration implements AutoConfigurationImportFilter, EnvironmentAware {

    private static final String BOOT = "org.springframework.boot.";

    private Environment settings;

    @Override
    public void setEnvironment(Environment environment) {
        settings = environment;
    }

    @Override
    public boolean[] match(String[] classes, AutoConfigurationMetadata metadata) {
        boolean[] kept = new boolean[classes.length];
        for (int i = 0; i < classes.length; i++) {
            kept[i] = classes[i] == null || isWanted(classes[i]);
        }
        return kept;
    }

    private boolean isWanted(String name) {
        if (name.startsWith(BOOT + "amqp.")) {
            return false;
        }
        if (name.startsWith(BOOT + "actuate.") || name.startsWith(BOOT + "health.")) {
            return Management.hasPort(settings);
        }
        if (name.startsWith(BOOT + "micrometer.tracing.") || name.startsWith(BOOT + "opentelemetry.")) {
            return Management.isTraced(settings);
        }
        return !name.startsWith(BOOT + "micrometer.") || Management.hasPort(settings) || Management.isTraced(settings);
    }
}
