package pygmy.broker.amqp;

import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import pygmy.broker.message.Consumed;
import pygmy.broker.message.Event;
import pygmy.broker.message.Position;

/** Writes down what an event queue tells, like {@code "3 opened, existed"}. */
public class Recorder implements EventQueue.Listener {

    static final Consumed NOTHING = new Consumed(null, Position.ZERO, false);

    final List<String> told = new CopyOnWriteArrayList<>();
    final List<Long> tags = new CopyOnWriteArrayList<>();
    volatile long session;
    volatile Consumed consumed;

    @Override
    public Consumed missing(long session) {
        told.add("missing");
        return NOTHING;
    }

    @Override
    public void opened(long session, boolean existed, Consumed consumed) {
        this.session = session;
        this.consumed = consumed;
        told.add(existed ? "opened, existed" : "opened, new");
    }

    @Override
    public void delivered(long session, Event event, long tag) {
        tags.add(tag);
        told.add(event instanceof Event.Barrier barrier ? barrier.nonce() : event.toString());
    }

    @Override
    public void unreadable(long session, long tag) {
        tags.add(tag);
        told.add("unreadable");
    }

    @Override
    public void lost(long session) {
        told.add("lost");
    }

    /** Waits until exactly this was told, and forgets it. */
    void expect(String... lines) {
        await().untilAsserted(() -> org.assertj.core.api.Assertions.assertThat(told).containsExactly(lines));
        told.clear();
        tags.clear();
    }
}
