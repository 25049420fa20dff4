package pygmy.experiments.history;

/**
 * A read and what it saw; reads without an answer saw nothing.
 *
 * @param who       human-readable
 * @param invoked   when it was sent; any clock that all clients share
 * @param responded when it was answered
 */
public record Seen(String who, View view, long invoked, long responded) {

    @Override
    public String toString() {
        return "[%d, %d] %s saw %s".formatted(invoked, responded, who, view);
    }
}
