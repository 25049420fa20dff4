package pygmy.broker.log;

import pygmy.broker.message.TransferRequest;

/** What a follower wants done, once its store writes are durable. */
public sealed interface FollowerEffect {

    /** Acknowledge all deliveries of the present session up to this tag. */
    record Ack(long tag) implements FollowerEffect {}

    /** Ask a LIVE peer; hand its answer, or null where none came in time, to {@link Follower#answered} with the same number. */
    record Ask(TransferRequest request, long number) implements FollowerEffect {}

    /** A barrier of this replica came back. */
    record Passed(String nonce) implements FollowerEffect {}
}
