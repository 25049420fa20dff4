package pygmy.broker.amqp;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a process must not outlive: without memory, or with a broken virtual machine, it could only limp on. Everybody who catches all that a thread throws
 * asks here. The JVM flag {@code ExitOnOutOfMemoryError}, which the launcher and the containers set, does the same for a full heap, sooner.
 */
public final class Fatal {

    /** As that flag's. */
    static final int EXIT_CODE = 3;
    private static final Logger log = LoggerFactory.getLogger(Fatal.class);

    private Fatal() {}

    /** Does not return if it is such an error. */
    public static void check(Throwable thrown) {
        if (thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError)) {
            try {
                log.error("this process ends: {}", thrown.toString());
            } finally {
                Runtime.getRuntime().halt(EXIT_CODE);
            }
        }
    }
}
