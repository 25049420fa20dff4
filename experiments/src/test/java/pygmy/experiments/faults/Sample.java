package pygmy.experiments.faults;

import java.util.Set;

/**
 * One request as its client saw it, retries included. Times are {@link System#nanoTime()}.
 *
 * @param asked    the front ends that it was sent to; several where it was tried again
 * @param problem  null where it was answered as asked, or rejected for a reason that is an answer (out of stock, no such book, a key used before)
 */
record Sample(Kind kind, Set<String> asked, long invoked, long responded, String problem) {

    enum Kind {
        READ, ORDER, BUY, UPDATE,
        /** A buy that is tried once, whatever comes of it. */
        ONCE
    }

    boolean failed() {
        return problem != null;
    }

    long nanos() {
        return responded - invoked;
    }
}
