package pygmy.broker.boot;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Environment variables that are meant for other programs, {@code SERVER_PORT} or {@code SPRING_PROFILES_ACTIVE} of somebody's own Spring
 * application, do not steer a service: Spring sees {@code PYGMY_*} and those settings of its own that {@code broker/README.md} names.
 */
public final class OwnVariables implements EnvironmentPostProcessor, Ordered {

    /** What Spring reads of its own accord. */
    private static final List<String> SPRINGS = List.of("SPRING_", "SERVER_", "MANAGEMENT_", "LOGGING_");
    private static final List<String> OURS = List.of("PYGMY_", "SPRING_RABBITMQ_SSL_", "SPRING_RABBITMQ_ADDRESSSHUFFLEMODE",
            "SPRING_RABBITMQ_ADDRESS_SHUFFLE_MODE", "SPRING_SSL_BUNDLE_", "SERVER_TOMCAT_", "MANAGEMENT_", "LOGGING_");
    /** These would move what the launcher, the containers or the log files' readers rely on. */
    private static final List<String> NOT_OURS = List.of("MANAGEMENT_SERVER_", "LOGGING_CONFIG", "SERVER_TOMCAT_BASEDIR");

    /** Before Spring Boot's own, which already look for settings. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Map<String, Object> seen = new TreeMap<>(environment.getSystemEnvironment());
        seen.keySet().removeIf(name -> !isOurs(name));
        String source = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
        environment.getPropertySources().replace(source, new SystemEnvironmentPropertySource(source, seen));
    }

    /** The variables that Spring would have followed, in alphabetical order. */
    static List<String> ignored(Map<String, String> environment) {
        return new TreeSet<>(environment.keySet()).stream()
                .filter(name -> begins(canonical(name), SPRINGS) && !isOurs(name)).toList();
    }

    private static boolean isOurs(String name) {
        String canonical = canonical(name);
        return begins(canonical, OURS) && !begins(canonical, NOT_OURS);
    }

    /** Spring takes {@code spring.ssl.bundle} and {@code spring_ssl_bundle} for the same. */
    private static String canonical(String name) {
        return name.toUpperCase(Locale.ROOT).replace('.', '_').replace("-", "");
    }

    private static boolean begins(String name, List<String> prefixes) {
        return prefixes.stream().anyMatch(name::startsWith);
    }
}
