package pygmy.broker.log;

import pygmy.broker.message.Beat;
import pygmy.broker.message.Consumed;
import pygmy.broker.message.TransferRequest;

/** What a replica asks of the world; a port. Called by the replica's thread. Nothing blocks; what cannot be sent is dropped, as if the network had lost it. */
public interface ReplicaPort {

    /** Notes on the broker how far the replica's event queue is consumed, before what is acknowledged later. */
    void note(Consumed consumed);

    /** Acknowledges all deliveries of the present session with the event queue up to this tag: they are in no queue any more. */
    void ack(long tag);

    /** Asks a LIVE peer; {@link Participant#answered} must get the answer, or null, with the same number. */
    void ask(TransferRequest request, long number);

    /** Sends a barrier to the replica's own event queue. */
    void sendBarrier(String nonce);

    void sendBeat(Beat beat);
}
