package pygmy.experiments.faults;

/**
 * One request as its client saw it, retries included. Times are {@link System#nanoTime()}.
 *
 * @param frontend where the answer came from, or at last failed to
 * @param problem  null where it was answered as asked, or rejected for a reason that is an answer (out of stock)
 */
record Sample(Kind kind, String frontend, long invoked, long responded, String problem) {

    enum Kind { READ, BUY, UPDATE }

    boolean failed() {
        return problem != null;
    }

    long nanos() {
        return responded - invoked;
    }
}
