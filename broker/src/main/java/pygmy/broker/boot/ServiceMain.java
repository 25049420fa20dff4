package pygmy.broker.boot;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * How every service process starts: one line when it cannot, instead of a stack trace. Defaults are in {@code pygmy-service.properties}; here is what no file
 * can say: where files are looked for, and what depends on whether there is a port for health and metrics.
 */
public final class ServiceMain {

    private static final String LOG_FORMAT = "LOGGING_STRUCTURED_FORMAT_CONSOLE";
    private static final List<String> LOG_FORMATS = List.of("ecs", "logstash", "gelf");
    private static final Logger log = LoggerFactory.getLogger(ServiceMain.class);

    private ServiceMain() {}

    public static void run(Class<?> application, String[] args) {
        start(new SpringApplication(application), false, args);
    }

    /** For a service that answers HTTP to customers. */
    public static void runShop(Class<?> application, String[] args) {
        start(new SpringApplication(application), true, args);
    }

    private static void start(SpringApplication spring, boolean hasShop, String[] args) {
        // What sets up the logs cannot complain in them: it would end in a stack trace. So these are looked at as variables, before all else.
        try {
            checkLogFormat();
            checkLogFile();
        } catch (IllegalArgumentException e) {
            System.err.println("cannot start: " + e.getMessage());
            System.exit(1);
        }
        // A settings file of another application, in the directory where this one happens to be started, is none of ours.
        spring.setDefaultProperties(Map.of("spring.config.location", "classpath:/"));
        if (Training.isWanted()) {
            Training.begin();
        }
        Told told = new Told(hasShop);
        spring.addListeners(told);
        try {
            ConfigurableApplicationContext context = spring.run(args);
            if (Training.isWanted()) {
                Training.load();
                System.exit(SpringApplication.exit(context));
            }
            List<String> ignored = OwnVariables.ignored(System.getenv());
            if (!ignored.isEmpty()) {
                log.warn("ignored: {} (meant for other Spring applications? broker/README.md lists what Pygmy takes)", String.join(", ", ignored));
            }
        } catch (IOException | RuntimeException | Error e) {
            Throwable cause = e;
            while (cause.getCause() != null && cause.getCause() != cause) {
                cause = cause.getCause();
            }
            // Tomcat says which port, but not which variable names it.
            String taken = ListenAddress.fault(told.places);
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

    private static void checkLogFormat() {
        String format = System.getenv(LOG_FORMAT);
        if (format != null && !LOG_FORMATS.contains(format)) {
            throw new IllegalArgumentException(LOG_FORMAT + " is \"" + format + "\", not one of " + String.join(", ", LOG_FORMATS)
                    + "; unset it for lines that people read");
        }
    }

    /** Acts on the settings, wherever they come from, as soon as all are there and before anything is made of them. */
    static final class Told implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {

        private final boolean hasShop;
        private List<ListenAddress> places = List.of();

        Told(boolean hasShop) {
            this.hasShop = hasShop;
        }

        @Override
        public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
            ConfigurableEnvironment settings = event.getEnvironment();
            places = ListenAddress.of(settings, hasShop);
            boolean hasPort = Management.hasPort(settings);
            boolean isTraced = Management.isTraced(settings);
            if (!hasShop && (hasPort || isTraced)) {
                event.getSpringApplication().addPrimarySources(List.of(Management.class));
            }
            if (!hasShop && !hasPort) {
                event.getSpringApplication().setWebApplicationType(WebApplicationType.NONE);
            }
        }
    }
}
