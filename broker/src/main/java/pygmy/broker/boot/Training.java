package pygmy.broker.boot;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * With {@code -Dpygmy.training=true} a service starts only for its JVM to see which classes it needs, and ends when it is up: what the JVM then writes (JEP 350
 * up to Java 24, JEP 514 from Java 25 on) makes every other start cost half as much. It needs no broker; what it would need only with one is loaded by name.
 */
final class Training {

    private static final Logger log = LoggerFactory.getLogger(Training.class);
    /** Whoever prepares the programs waits for the end of the training, so that comes whatever hangs. */
    private static final Duration ENDS_WITHIN = Duration.ofMinutes(10);
    private static final List<String> WITH_A_BROKER = List.of("classpath*:pygmy/**/*.class", "classpath*:com/rabbitmq/client/**/*.class");

    private Training() {}

    static boolean isWanted() {
        return Boolean.getBoolean("pygmy.training");
    }

    static void begin() {
        Thread bound = new Thread(() -> {
            try {
                Thread.sleep(ENDS_WITHIN.toMillis());
                Runtime.getRuntime().halt(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "training-bound");
        bound.setDaemon(true);
        bound.start();
    }

    /** Loads the rest; what has a library that we do not have is left out. */
    static void load() throws IOException {
        int loaded = 0;
        for (String pattern : WITH_A_BROKER) {
            for (Resource found : new PathMatchingResourcePatternResolver().getResources(pattern)) {
                loaded += load(className(found)) ? 1 : 0;
            }
        }
        log.info("training is done, {} classes were loaded by name", loaded);
    }

    private static String className(Resource found) throws IOException {
        String url = found.getURL().toString();
        return url.substring(url.lastIndexOf("!/") + 2, url.length() - ".class".length()).replace('/', '.');
    }

    private static boolean load(String name) {
        try {
            Class.forName(name, false, Training.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
