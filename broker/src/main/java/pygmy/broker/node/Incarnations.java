package pygmy.broker.node;

/** Numbers for sessions with the broker: they grow, also from one process of a replica to its next, as long as the host's clock does not go back. */
public final class Incarnations {

    private long last;

    public synchronized long next() {
        last = Math.max(last + 1, System.currentTimeMillis());
        return last;
    }
}
