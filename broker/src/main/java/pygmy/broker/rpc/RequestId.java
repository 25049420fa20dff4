package pygmy.broker.rpc;

import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.MDC;

/**
 * The id under which a request is found everywhere: it goes with every call that is made for it, as a header of the message, and stands in every line that any
 * process logs about it. The thread at work on a request carries the id (in the logs' MDC), and so does whoever goes on when an answer comes.
 */
public final class RequestId {

    /** In the MDC, and so in JSON logs; pygmy-logback.xml shows it, too. */
    public static final String KEY = "request";
    /** Of a message on the broker. */
    static final String HEADER = "request-id";
    private static final int LONGEST = 64;
    private static final String MARKS = "._:/+=@-";

    /** Ends what {@link #with} began. */
    public interface Scope extends AutoCloseable {
        @Override
        void close();
    }

    private RequestId() {}

    /** Whether it may stand as it is in a header, in a line of a log and on a command line. What comes from outside and is not safe is not used. */
    public static boolean isSafe(String id) {
        return id != null && !id.isEmpty() && id.length() <= LONGEST && isAlphanumeric(id.charAt(0))
                && id.chars().allMatch(c -> isAlphanumeric(c) || MARKS.indexOf(c) >= 0);
    }

    /** A new one; that two are the same is no more than confusing. */
    public static String fresh() {
        long random = ThreadLocalRandom.current().nextLong();
        // The first bit set makes all of them as long.
        return Long.toHexString(random | Long.MIN_VALUE);
    }

    /** Of the request that this thread is at work on; null where it is none. */
    static String present() {
        return MDC.get(KEY);
    }

    /** This thread is at work on that request, until the scope is closed. With null it is at work on none. */
    public static Scope with(String id) {
        String before = MDC.get(KEY);
        set(id);
        return () -> set(before);
    }

    private static void set(String id) {
        if (id == null) {
            MDC.remove(KEY);
        } else {
            MDC.put(KEY, id);
        }
    }

    private static boolean isAlphanumeric(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }
}
