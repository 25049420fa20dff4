package pygmy.experiments.history;

/**
 * One operation of a client on one book, from the first time it was sent to the answer; copies sent again with the same id are the same operation.
 *
 * @param name      who and what, human-readable: as in {@code client-2 buy-17}
 * @param action    what came of it or, where that is unknown, what it would have done
 * @param invoked   when it was first sent; any clock that all clients share
 * @param responded when the answer came; {@link #NEVER} if its outcome is unknown: it may take effect at any time after {@code invoked}, or never
 */
public record Operation(String name, int book, Action action, long invoked, long responded) {

    public static final long NEVER = Long.MAX_VALUE;

    public boolean isUnknown() {
        return responded == NEVER;
    }

    public boolean isRead() {
        return action instanceof Action.Saw || action instanceof Action.NotListed;
    }

    @Override
    public String toString() {
        return "[%d, %s] book %d  %s  %s".formatted(invoked, isUnknown() ? "unknown" : String.valueOf(responded), book, action, name);
    }
}
