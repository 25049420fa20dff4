package pygmy.broker.message;

/**
 * How far a replica has consumed its event queue, kept on the broker beside that queue and written before each acknowledgement (what Kafka calls a
 * committed offset). A store that does not have all of it is older than its queue: it was put back from a backup, or is somebody else's.
 *
 * @param log      the log that the replica follows; null where it had none yet
 * @param upTo     the last write that its store had, with the epoch that made it
 * @param complete store and queue together held all that was ever confirmed: a store that says so of itself may be of a time before the queue was made
 */
public record Consumed(String log, Position upTo, boolean complete) {
    public Consumed {
        Limits.present("upTo", upTo);
    }
}
