package pygmy.broker.lock;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Consumer;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import pygmy.broker.amqp.Session;
import pygmy.broker.liveness.Elapsed;
import pygmy.broker.liveness.TokenLock;

/** A cluster: drives a {@link TokenLock}, with its quorum queue and the tokens that go through it. */
final class QuorumQueueLock implements LockStrategy {

    private static final String TOKEN = "token";
    /** Goes on while the host sleeps, so a token is never trusted for too long. */
    private static final Elapsed CLOCK = new Elapsed(System::nanoTime, System::currentTimeMillis);
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Session session;
    private final String queue;
    private final Consumer acknowledgements;
    private final String id = UUID.randomUUID().toString();
    /** Guarded by this; there once the queue is consumed. */
    private TokenLock lock;

    /** @param acknowledgements is given what comes in the queue besides tokens */
    QuorumQueueLock(Session session, String queue, Consumer acknowledgements) {
        this.session = session;
        this.queue = queue;
        this.acknowledgements = acknowledgements;
    }

    @Override
    public void acquire() throws IOException {
        session.channel().queueDeclare(queue, true, false, false,
                Map.of("x-queue-type", "quorum", "x-single-active-consumer", true, "x-max-length", MAX_WAITING));
        session.channel().basicConsume(queue, true, new Tokens());
        try {
            awaitHeld();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Tokens come back while it waits. */
    private synchronized void awaitHeld() throws IOException, InterruptedException {
        lock = new TokenLock(now());
        for (TokenLock.State state = lock.advance(now(), CLOCK.millis()); state != TokenLock.State.HELD;
                state = lock.advance(now(), CLOCK.millis())) {
            if (state == TokenLock.State.GIVEN_UP) {
                throw new IOException("somebody else has the lock");
            }
            prove();
            wait(TokenLock.TOKEN_EVERY);
        }
    }

    /** It took the acknowledgements' place in the queue with the lock. */
    @Override
    public void serve() {}

    @Override
    public synchronized boolean isHeld() {
        return lock.isHeld(CLOCK.millis());
    }

    @Override
    public boolean needsProof() {
        return true;
    }

    /** Sends a token; to be called every {@link TokenLock#TOKEN_EVERY}. */
    @Override
    public void prove() {
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder().type(TOKEN).messageId(id)
                .correlationId(Long.toString(CLOCK.millis())).build();
        session.write(to -> to.basicPublish("", queue, properties, new byte[0]));
    }

    private synchronized void returned(long sentAt) {
        lock.returned(sentAt, now());
    }

    private static long now() {
        return System.nanoTime() / NANOS_PER_MILLI;
    }

    private final class Tokens extends DefaultConsumer {

        Tokens() {
            super(session.channel());
        }

        @Override
        public void handleDelivery(String consumer, Envelope envelope, AMQP.BasicProperties properties, byte[] body) throws IOException {
            if (!TOKEN.equals(properties.getType())) {
                acknowledgements.handleDelivery(consumer, envelope, properties, body);
            } else if (id.equals(properties.getMessageId())) {
                returned(Long.parseLong(properties.getCorrelationId()));
            }
        }

        @Override
        public void handleCancel(String consumer) throws IOException {
            acknowledgements.handleCancel(consumer);
        }
    }
}
