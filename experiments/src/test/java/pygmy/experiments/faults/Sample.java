package pygmy.experiments.faults;

/**
 * One request as its client saw it, retries included. Times are {@link System#nanoTime()}.
 *
 * @param frontend where a read was asked; buys and updates go to any of them
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
