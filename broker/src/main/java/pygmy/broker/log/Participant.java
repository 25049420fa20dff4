package pygmy.broker.log;

import pygmy.broker.message.Beat;
import pygmy.broker.message.Consumed;
import pygmy.broker.message.Event;
import pygmy.broker.message.TransferPage;

/**
 * A replica's protocol, as whoever owns its thread drives it: the inputs that came, each by one of these methods, then {@link #turn}, which persists and
 * only then acts (the order of etcd's raft {@code Ready}). The services' runtime and the simulation drive it by the same calls. Not thread-safe. Times are
 * milliseconds; {@code now} is monotonic.
 *
 * <p>After an exception memory may be ahead of the store: the participant must not be called any more.
 */
public interface Participant {

    /** A new session with the broker, see {@link Follower#opened}. */
    void opened(long incarnation, Consumed consumed, long now);

    /** That session is over. */
    void closed();

    /**
     * The replica's event queue is not there. Once this returns, the store knows, and the queue may be made.
     *
     * @return what to note beside the new queue
     */
    Consumed queueMissing();

    void heard(Beat beat, long now);

    /** An event of the present session. */
    void delivered(Event event, long tag, long now);

    /** A delivery of the present session that is no event we can read. */
    void unreadable(long tag, long now);

    /** The answer to a question of {@link ReplicaPort#ask}, or null. */
    void answered(long number, TransferPage page, long now);

    /** @param wall the time of day */
    void turn(long now, long wall);

    /** A fenced read came: sends the barrier that it waits for. */
    void sendBarrier();

    Replica replica();
}
