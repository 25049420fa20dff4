package pygmy.broker.boot;

import java.net.URI;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.PropertyResolver;

/**
 * Health and metrics over HTTP for people and their tools, on the port that {@code PYGMY_MANAGEMENT_PORT} names, and traces to the
 * collector that {@code PYGMY_TRACING} names; without these none of it is loaded. As a source of an application it gives a service that
 * has no HTTP a server for this alone. Its settings are in {@code pygmy-service.properties} and each service's {@code application.properties};
 * what depends on whether there is a port, a file cannot say.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class Management {

    static final String PORT = "pygmy.management.port";
    static final String ADDRESS = "pygmy.management.address";
    private static final String TRACING = "pygmy.tracing";

    static boolean hasPort(PropertyResolver settings) {
        return isSet(settings, PORT);
    }

    /** @throws IllegalArgumentException if the collector's URL is none */
    static boolean isTraced(PropertyResolver settings) {
        return isSet(settings, TRACING) && isUrl(settings.getProperty(TRACING));
    }

    private static boolean isUrl(String collector) {
        try {
            URI url = URI.create(collector);
            if (url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                return true;
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw new IllegalArgumentException("PYGMY_TRACING is \"" + collector
                + "\", not the URL of an OTLP collector, such as http://localhost:4318/v1/traces");
    }

    /** The containers set what is not wanted to nothing. */
    private static boolean isSet(PropertyResolver settings, String property) {
        return !settings.getProperty(property, "").isBlank();
    }
}
