package pygmy.broker.amqp;

import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import pygmy.broker.message.Event;

/** Writes down what an event queue tells, like {@code "3 opened, existed"}. */
class Recorder implements EventQueue.Listener {

    final List<String> told = new CopyOnWriteArrayList<>();
    final List<Long> tags = new CopyOnWriteArrayList<>();
    volatile long session;

    @Override
    public void missing(long session) {
        told.add("missing");
    }

    @Override
    public void opened(long session, boolean existed) {
        this.session = session;
        told.add(existed ? "opened, existed" : "opened, new");
    }

    @Override
    public void delivered(long session, Event event, long tag) {
        tags.add(tag);
        told.add(event instanceof Event.Barrier barrier ? barrier.nonce() : event.toString());
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
