package pygmy.broker.boot;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        start(spring, false, args);
    }

    /** For a service that has HTTP. */
    public static void run(SpringApplication spring, String[] args) {
        start(spring, true, args);
    }

    private static void start(SpringApplication spring, boolean hasShop, String[] args) {
        List<ListenAddress> places = List.of();
        // What sets up the logs cannot complain in them: it would end in a stack trace.
        try {
            checkLogFormat();
            checkLogFile();
            places = ListenAddress.of(System.getenv(), hasShop);
            spring.setDefaultProperties(defaults(hasShop));
        } catch (IllegalArgumentException e) {
            System.err.println("cannot start: " + e.getMessage());
            System.exit(1);
        }
        try {
            spring.run(args);
            List<String> ignored = OwnVariables.ignored(System.getenv());
            if (!ignored.isEmpty()) {
                log.warn("ignored: {} (meant for other Spring applications? broker/README.md lists what Pygmy takes)", String.join(", ", ignored));
            }
        } catch (RuntimeException | Error e) {
            Throwable cause = e;
            while (cause.getCause() != null && cause.getCause() != cause) {
                cause = cause.getCause();
            }
            // Tomcat says which port, but not which variable names it.
            String taken = ListenAddress.fault(places);
            log.debug("cannot start", e);
            log.error("cannot start: {}", taken != null ? taken : cause instanceof Error ? cause.toString() : cause.getMessage());
            System.exit(1);
        }
    }

    /** The names of rolled files are patterns. */
    private static void checkLogFile() {
        String file = System.getenv().getOrDefault("PYGMY_LOG", "");
        if (file.contains("%")) {
            throw new IllegalArgumentException("PYGMY_LOG is \"" + file + "\": it must not hold a percent sign; a directory of such a name may be the one"
                    + " in which you start, with PYGMY_LOG named from there");
        }
    }

    private static Map<String, Object> defaults(boolean hasShop) {
        Map<String, Object> defaults = new HashMap<>(Management.defaults(hasShop ? "management.server" : "server"));
        // A settings file of another application, in the directory where this one happens to be started, is none of ours.
        defaults.put("spring.config.location", "classpath:/");
        return defaults;
    }

    private static void checkLogFormat() {
        String format = System.getenv(LOG_FORMAT);
        if (format != null && !LOG_FORMATS.contains(format)) {
            throw new IllegalArgumentException(LOG_FORMAT + " is \"" + format + "\", not one of " + String.join(", ", LOG_FORMATS)
                    + "; unset it for lines that people read");
        }
    }
}
