package pygmy.broker.amqp;

import java.util.Locale;

/** Type of the durable queues: CLASSIC lives on one node of the broker and is fast, QUORUM survives any one node of a cluster. */
public enum QueueType {
    CLASSIC, QUORUM;

    /** As the broker calls it. */
    String argument() {
        return name().toLowerCase(Locale.ROOT);
    }
}
