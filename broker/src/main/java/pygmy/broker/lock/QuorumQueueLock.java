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

/** Drives a {@link TokenLock}: its queue, and the tokens that go through it. */
final class QuorumQueueLock {

    private static final String TOKEN = "token";
    /** Goes on while the host sleeps, so a token is never trusted for too long. */
    private static final Elapsed CLOCK = new Elapsed(System::nanoTime, System::currentTimeMillis);
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Session session;
    private final String queue;
    private final String id = UUID.randomUUID().toString();
    /** Guarded by this; there once the queue is consumed. */
    private TokenLock lock;

    QuorumQueueLock(Session session, String queue) {
        this.session = session;
        this.queue = queue;
    }

    /**
     * Returns once the lock is held and no former holder relies on it. Blocks for up to 5 s.
     *
     * @param most   messages that may wait in the queue
     * @param others is given what comes in the queue besides tokens
     * @throws IOException if somebody else has it, or the broker does not answer
     */
    void acquire(int most, Consumer others) throws IOException {
        session.channel().queueDeclare(queue, true, false, false,
                Map.of("x-queue-type", "quorum", "x-single-active-consumer", true, "x-max-length", most));
        session.channel().basicConsume(queue, true, new Tokens(others));
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
            sendToken();
            wait(TokenLock.TOKEN_EVERY);
        }
    }

    /** Whether it is certain at this moment that nobody else relies on the lock. Any thread. */
    synchronized boolean isHeld() {
        return lock.isHeld(CLOCK.millis());
    }

    /** To be called every {@link TokenLock#TOKEN_EVERY}. */
    void sendToken() {
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

        private final Consumer others;

        Tokens(Consumer others) {
            super(session.channel());
            this.others = others;
        }

        @Override
        public void handleDelivery(String consumer, Envelope envelope, AMQP.BasicProperties properties, byte[] body) throws IOException {
            if (!TOKEN.equals(properties.getType())) {
                others.handleDelivery(consumer, envelope, properties, body);
            } else if (id.equals(properties.getMessageId())) {
                returned(Long.parseLong(properties.getCorrelationId()));
            }
        }

        @Override
        public void handleCancel(String consumer) throws IOException {
            others.handleCancel(consumer);
        }
    }
}
