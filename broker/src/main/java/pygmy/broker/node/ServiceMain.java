package pygmy.broker.node;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;

/** How every service process starts: one line when it cannot, instead of a stack trace. */
public final class ServiceMain {

    private static final String LOG_FORMAT = "LOGGING_STRUCTURED_FORMAT_CONSOLE";
    private static final List<String> LOG_FORMATS = List.of("ecs", "logstash", "gelf");
    private static final Logger log = LoggerFactory.getLogger(ServiceMain.class);

    private ServiceMain() {}

    public static void run(Class<?> application, String[] args) {
        SpringApplication spring = new SpringApplication(application);
        spring.setBannerMode(Banner.Mode.OFF);
        if (Management.hasPort() || Management.isTraced()) {
            spring.addPrimarySources(List.of(Management.class));
        }
        if (!Management.hasPort()) {
            spring.setWebApplicationType(WebApplicationType.NONE);
        }
        start(spring, "server", args);
    }

    /** For a service that has HTTP. */
    public static void run(SpringApplication spring, String[] args) {
        start(spring, "management.server", args);
    }

    private static void start(SpringApplication spring, String server, String[] args) {
        // What sets up the logs cannot complain in them: it would end in a stack trace.
        try {
            checkLogFormat();
            spring.setDefaultProperties(Management.defaults(server));
        } catch (IllegalArgumentException e) {
            System.err.println("cannot start: " + e.getMessage());
            System.exit(1);
        }
        try {
            spring.run(args);
        } catch (RuntimeException | Error e) {
            Throwable cause = e;
            while (cause.getCause() != null && cause.getCause() != cause) {
                cause = cause.getCause();
            }
            log.debug("cannot start", e);
            log.error("cannot start: {}", cause instanceof Error ? cause.toString() : cause.getMessage());
            System.exit(1);
        }
    }

    private static void checkLogFormat() {
        String format = System.getenv(LOG_FORMAT);
        if (format != null && !LOG_FORMATS.contains(format)) {
            throw new IllegalArgumentException(LOG_FORMAT + " is \"" + format + "\", not one of " + String.join(", ", LOG_FORMATS)
                    + "; unset it for lines that people read");
        }
    }
}
