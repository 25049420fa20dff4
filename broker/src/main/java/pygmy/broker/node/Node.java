package pygmy.broker.node;

/** One life of a process's protocol with its store and connections, which {@link Opened} closes; after a failure a new one is made. */
public interface Node {

    void start();

    /** Tells the others that this process is about to end. Returns at once. */
    void leave();

    /** For people: LIVE, or another state and why. Any thread. */
    String state();

    /** Whether nothing is left to do before it can be closed. */
    default boolean isIdle() {
        return true;
    }
}
