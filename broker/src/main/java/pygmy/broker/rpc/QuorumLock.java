package pygmy.broker.rpc;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Consumer;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import pygmy.broker.amqp.Session;
import pygmy.broker.liveness.Elapsed;

/**
 * The primary's lock where the broker is a cluster: whoever is the <em>single active consumer</em> of a quorum queue has it. The nodes
 * agree on that by Raft, which they do not on who owns an exclusive queue, once they were apart.
 *
 * <p>The hard part is that nobody tells a consumer that it is the active one, nor, when its node was cut off, that it is no more. So it
 * sends itself tokens through the queue. One that comes back proves that it was still the active one after the token was sent, and that
 * its node can reach a majority. What relies on the lock relies on a token that was sent less than {@link #LASTS} ago; and whoever
 * becomes the active one waits for {@link #GUARD}, which is longer, before it relies on that. So two never do at the same time, however
 * late either of them learns of the other. It is a lease (Gray and Cheriton, 1989) that is measured by its holder's clock alone.
 */
final class QuorumLock {

    /** A token proves for so long, from when it was sent, that the lock is held. */
    static final Duration LASTS = Duration.ofSeconds(2);
    /** Longer than a former holder may still rely on its last token. */
    private static final Duration GUARD = LASTS.plusMillis(500);
    /** Without a token back by then somebody else has the lock. */
    private static final Duration GIVES_UP_AFTER = Duration.ofSeconds(2);
    static final Duration TOKEN_EVERY = Duration.ofMillis(200);
    private static final String TOKEN = "token";
    /** Goes on while the host sleeps, and never trusts a token for too long; the waits below are measured by a clock that is never too fast. */
    private static final Elapsed CLOCK = new Elapsed(System::nanoTime, System::currentTimeMillis);

    private final Session session;
    private final String queue;
    private final String id = UUID.randomUUID().toString();
    private final Semaphore returned = new Semaphore(0);
    private volatile long provenAt = CLOCK.millis() - LASTS.toMillis();

    QuorumLock(Session session, String queue) {
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
            awaitToken(GIVES_UP_AFTER);
            long activeAt = System.nanoTime();
            while (System.nanoTime() - activeAt < GUARD.toNanos()) {
                TimeUnit.NANOSECONDS.sleep(TOKEN_EVERY.toNanos());
                awaitToken(LASTS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Whether it is certain at this moment that nobody else relies on the lock. Any thread. */
    boolean isHeld() {
        return CLOCK.millis() - provenAt < LASTS.toMillis();
    }

    /** To be called every {@link #TOKEN_EVERY}. */
    void sendToken() {
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder().type(TOKEN).messageId(id)
                .correlationId(Long.toString(CLOCK.millis())).build();
        session.write(to -> to.basicPublish("", queue, properties, new byte[0]));
    }

    private void awaitToken(Duration within) throws IOException, InterruptedException {
        long from = System.nanoTime();
        returned.drainPermits();
        do {
            sendToken();
            if (returned.tryAcquire(TOKEN_EVERY.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } while (System.nanoTime() - from < within.toNanos());
        throw new IOException("somebody else has the lock");
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
                provenAt = Long.parseLong(properties.getCorrelationId());
                returned.release();
            }
        }

        @Override
        public void handleCancel(String consumer) throws IOException {
            others.handleCancel(consumer);
        }
    }
}
