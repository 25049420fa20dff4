package pygmy.broker.boot;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/**
 * Health and metrics over HTTP for people and their tools, on the port that {@code PYGMY_MANAGEMENT_PORT} names, and traces to the
 * collector that {@code PYGMY_TRACING} names; without these none of it is loaded. As a source of an application it gives a service that
 * has no HTTP a server for this alone.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class Management {

    static final String PORT = "PYGMY_MANAGEMENT_PORT";
    static final String ADDRESS = "PYGMY_MANAGEMENT_ADDRESS";
    static final String TRACING = "PYGMY_TRACING";

    static boolean hasPort() {
        return isSet(PORT);
    }

    static boolean isTraced() {
        return isSet(TRACING);
    }

    /**
     * Weaker than every other setting.
     *
     * @param server {@code management.server}, beside the HTTP that a service has, or {@code server} where this is its only HTTP
     * @throws IllegalArgumentException if the collector's URL is none
     */
    static Map<String, Object> defaults(String server) {
        Map<String, Object> defaults = new HashMap<>(Map.of(
                // Of calls whose answer a lost connection made pointless it would remember the beginning for ever.
                "management.metrics.observations.ignored-meters", "long-task-timer"));
        if (hasPort()) {
            defaults.putAll(Map.of(server + ".port", System.getenv(PORT), server + ".address", System.getenv().getOrDefault(ADDRESS, "127.0.0.1"),
                    "server.tomcat.threads.max", 4, "server.tomcat.threads.min-spare", 1,
                    "management.endpoints.web.exposure.include", "health,prometheus",
                    "management.endpoint.health.probes.enabled", true,
                    // What Spring would ask by itself, the broker over a connection of its own, does not say whether this replica serves.
                    "management.health.defaults.enabled", false,
                    "management.endpoint.health.group.readiness.include", "live"));
        }
        if (isTraced()) {
            defaults.putAll(Map.of("management.opentelemetry.tracing.export.otlp.endpoint", collector(System.getenv(TRACING)),
                    // Sample everything by default; MANAGEMENT_TRACING_SAMPLING_PROBABILITY says less for a busy system.
                    "management.tracing.sampling.probability", 1.0,
                    "management.opentelemetry.tracing.export.schedule-delay", "1s",
                    "management.opentelemetry.resource-attributes.service.namespace", "${pygmy.namespace:pygmy}",
                    "management.opentelemetry.resource-attributes.service.instance.id", "${spring.application.name}-${pygmy.replica:0}"));
        }
        return defaults;
    }

    private static String collector(String text) {
        try {
            URI url = URI.create(text);
            if (url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                return text;
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw new IllegalArgumentException(TRACING + " is \"" + text + "\", not the URL of an OTLP collector, such as http://localhost:4318/v1/traces");
    }

    private static boolean isSet(String variable) {
        return !System.getenv().getOrDefault(variable, "").isBlank();
    }
}
