package pygmy.broker.lock;

import com.rabbitmq.client.Consumer;
import java.io.IOException;
import java.util.Map;
import pygmy.broker.amqp.Session;

/** One broker: it lets one connection have an exclusive queue, and deletes that queue with the connection. So whoever has the connection has the lock. */
final class ExclusiveQueueLock implements LockStrategy {

    private final Session session;
    private final String queue;
    private final Consumer acknowledgements;

    ExclusiveQueueLock(Session session, String queue, Consumer acknowledgements) {
        this.session = session;
        this.queue = queue;
        this.acknowledgements = acknowledgements;
    }

    @Override
    public void acquire() throws IOException {
        session.channel().queueDeclare(queue, false, true, false, Map.of("x-queue-type", "classic", "x-max-length", MAX_WAITING));
    }

    @Override
    public void serve() throws IOException {
        session.channel().basicConsume(queue, true, acknowledgements);
    }

    @Override
    public boolean isHeld() {
        return true;
    }

    @Override
    public boolean needsProof() {
        return false;
    }

    @Override
    public void prove() {
        // The end of the connection is all there is to know.
    }
}
