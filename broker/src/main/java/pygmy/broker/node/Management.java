package pygmy.broker.node;

import java.util.Map;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/**
 * Health and metrics over HTTP for people and their tools, on the port that {@code PYGMY_MANAGEMENT_PORT} names; without it none of this
 * is loaded. As a source of an application it gives a service that has no HTTP a server for this alone.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class Management {

    static final String PORT = "PYGMY_MANAGEMENT_PORT";
    static final String ADDRESS = "PYGMY_MANAGEMENT_ADDRESS";

    static boolean isWanted() {
        return !System.getenv().getOrDefault(PORT, "").isBlank();
    }

    /**
     * Weaker than every other setting.
     *
     * @param server {@code management.server}, beside the HTTP that a service has, or {@code server} where this is its only HTTP
     */
    static Map<String, Object> defaults(String server) {
        return Map.of(server + ".port", System.getenv(PORT), server + ".address", System.getenv().getOrDefault(ADDRESS, "127.0.0.1"),
                "server.tomcat.threads.max", 4, "server.tomcat.threads.min-spare", 1,
                "management.endpoints.web.exposure.include", "health,prometheus",
                "management.endpoint.health.probes.enabled", true,
                // What Spring would ask by itself, the broker over a connection of its own, does not say whether this replica serves.
                "management.health.defaults.enabled", false,
                "management.endpoint.health.group.readiness.include", "live");
    }
}
