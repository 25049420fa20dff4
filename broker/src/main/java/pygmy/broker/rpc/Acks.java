package pygmy.broker.rpc;

import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import pygmy.broker.amqp.Session;

/**
 * Acknowledges the answered requests of a session, many with one frame where the writer has more to write than it can (measured: an
 * acknowledgement for each costs a quarter of the throughput, most of it in the broker). Nothing is held back: the frame is queued
 * with the first answer it covers. A listener container of Spring AMQP would either send one for each, or hold them back until there are so many.
 */
final class Acks {

    /** @param upTo all until there; 0 if there are none */
    private record Settled(long upTo, List<Long> others) {}

    private final Session session;
    private final TreeSet<Long> unanswered = new TreeSet<>();
    private final TreeSet<Long> answered = new TreeSet<>();
    private boolean queued;

    Acks(Session session) {
        this.session = session;
    }

    synchronized void delivered(long tag) {
        unanswered.add(tag);
    }

    /** The request is given back or acknowledged, by the calling thread, which is the writer's. */
    synchronized void settled(long tag) {
        unanswered.remove(tag);
    }

    /** The answer is being written, by the calling thread, which is the writer's: the acknowledgement comes after it. */
    synchronized void answered(long tag) {
        answered.add(tag);
        if (!queued) {
            queued = session.write(this::write);
            if (!queued) {
                session.giveUp("too much waits to be written");
            }
        }
    }

    /** The answer could not be written after all, by the same thread: the request must go back. */
    synchronized void unanswered(long tag) {
        answered.remove(tag);
    }

    /** Writes without the lock: whoever receives, and takes it in {@link #delivered}, must not wait for a broker that does not read. */
    private void write(Channel channel) throws IOException {
        Settled settled = takeAnswered();
        if (settled.upTo() > 0) {
            channel.basicAck(settled.upTo(), true);
        }
        for (long tag : settled.others()) {
            channel.basicAck(tag, false);
        }
    }

    /** Up to the first unanswered one a single frame says it all; later ones must be told apart. */
    private synchronized Settled takeAnswered() {
        queued = false;
        long upTo = 0;
        while (!answered.isEmpty() && answered.first().equals(unanswered.first())) {
            upTo = answered.pollFirst();
            unanswered.pollFirst();
        }
        Settled settled = new Settled(upTo, List.copyOf(answered));
        unanswered.removeAll(answered);
        answered.clear();
        return settled;
    }
}
