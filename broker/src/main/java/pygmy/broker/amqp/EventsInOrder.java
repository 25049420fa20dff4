package pygmy.broker.amqp;

import com.rabbitmq.client.AMQP;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pygmy.broker.message.Event;

/**
 * Tells an {@link EventQueue}'s listener what comes in one session, in order. Events come on the connection's I/O thread, which cannot ask the broker anything.
 * So they are held back until the listener was told of the session, and behind a barrier until another thread has asked whether it may be believed. No more
 * than is prefetched can wait behind a barrier. The session's lock guards all of this; only the question to the broker is asked without it.
 */
final class EventsInOrder implements Deliveries.Receiver<Event> {

    private static final Logger log = LoggerFactory.getLogger(EventsInOrder.class);

    /** @param event null for one that cannot be read */
    private record Delivered(Event event, long tag) {}

    private final Session session;
    private final String queue;
    private final boolean durable;
    private final EventQueue.Bounds bounds;
    private final EventQueue.Listener listener;
    private final Executor asking;
    private final Deque<Delivered> held = new ArrayDeque<>();
    private boolean holding = true;

    /** @param asking may wait for the broker */
    EventsInOrder(Session session, String queue, boolean durable, EventQueue.Bounds bounds, EventQueue.Listener listener, Executor asking) {
        this.session = session;
        this.queue = queue;
        this.durable = durable;
        this.bounds = bounds;
        this.listener = listener;
        this.asking = asking;
    }

    @Override
    public void received(Event event, long tag) {
        take(new Delivered(event, tag));
    }

    @Override
    public boolean unreadable(long tag) {
        take(new Delivered(null, tag));
        return durable;
    }

    /** Goes on with what was held back. */
    void release() {
        holding = false;
        while (!holding && !held.isEmpty()) {
            handOver(held.poll());
        }
    }

    private void take(Delivered next) {
        if (holding) {
            held.add(next);
        } else {
            handOver(next);
        }
    }

    private void handOver(Delivered next) {
        if (durable && next.event() instanceof Event.Barrier) {
            holding = true;
            asking.execute(() -> check(next));
        } else {
            tell(next);
        }
    }

    private void tell(Delivered next) {
        if (next.event() == null) {
            listener.unreadable(session.number(), next.tag());
        } else {
            listener.delivered(session.number(), next.event(), next.tag());
        }
    }

    /**
     * A barrier that comes out of a full queue says nothing, as what came before it may be gone without a trace: no later event has shown the gap yet. This
     * asks the broker for each barrier, and only for these.
     */
    private void check(Delivered barrier) {
        try {
            boolean believed = !mayHaveDropped();
            session.whileOpen(() -> {
                if (believed) {
                    tell(barrier);
                } else {
                    session.write(to -> to.basicAck(barrier.tag(), false));
                }
                release();
            });
        } catch (IOException | RuntimeException | Error e) {
            Fatal.check(e);
            session.giveUp("a barrier could not be handed over: " + Reason.of(e));
        }
    }

    private boolean mayHaveDropped() throws IOException {
        AMQP.Queue.DeclareOk found = session.channel().queueDeclarePassive(queue);
        boolean may = bounds.mayHaveDropped(found.getMessageCount(), found.getConsumerCount());
        if (may) {
            log.warn(found.getConsumerCount() == 0 ? "{}: the broker does not tell in time how many events wait"
                    : "{} is full: this replica is too slow for what is written", queue);
        }
        return may;
    }
}
