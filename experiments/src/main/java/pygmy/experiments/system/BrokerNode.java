package pygmy.experiments.system;

/** One RabbitMQ node, to be struck: a process ({@link PrivateBroker}) or a container ({@link ContainerBroker}). Its port stays the same. */
public interface BrokerNode extends AutoCloseable {

    int port();

    /** AMQP URI. */
    default String uri() {
        return "amqp://guest:guest@127.0.0.1:" + port();
    }

    /** On the data it has. Returns once it answers. @throws IllegalStateException if it does not */
    void start();

    /** As if its power were cut. */
    void kill();

    /** It hangs, and its connections stay open. */
    void pause();

    /** Ends {@link #pause}. */
    void resume();

    /** Leaves nothing. */
    @Override
    void close();
}
