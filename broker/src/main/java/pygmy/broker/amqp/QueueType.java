package pygmy.broker.amqp;

import java.util.Locale;

/** Of the durable queues: what lives on one node of the broker and is fast, or what survives any one node of a cluster. */
public enum QueueType {
    CLASSIC, QUORUM;

    /** As the broker calls it. */
    String argument() {
        return name().toLowerCase(Locale.ROOT);
    }
}
