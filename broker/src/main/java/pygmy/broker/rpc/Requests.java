package pygmy.broker.rpc;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import io.micrometer.observation.Observation;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageDeliveryMode;
import org.springframework.amqp.core.MessageProperties;
import pygmy.broker.amqp.BrokerConnections;
import pygmy.broker.amqp.DeadLetters;
import pygmy.broker.amqp.Fatal;
import pygmy.broker.amqp.QueueType;
import pygmy.broker.amqp.Reason;
import pygmy.broker.amqp.Session;
import pygmy.broker.amqp.Unreadable;
import pygmy.broker.message.Question;
import pygmy.broker.message.Refused;

/**
 * Consumes the requests of one queue in one session. Replies and acknowledgements go over the same channel. No listener container, for the reasons that
 * {@link pygmy.broker.amqp.Deliveries} names.
 */
public final class Requests extends DefaultConsumer {

    /** The milliseconds that the caller still waits, when it sent the request. */
    static final String BUDGET = "budget-ms";
    static final String SERVED_BY = "served-by";
    static final String TIMING = "timing";
    /** Of the primary's answers: for how long it had served when it sent them, microseconds. What went by before, the caller waited for a primary. */
    static final String SERVING = "serving-us";
    /** Of a refusal: nothing was done, and nobody else ever had this copy of the request, or could do anything by it. See {@link Copies}. */
    static final String UNTOUCHED = "untouched";

    private static final Logger log = LoggerFactory.getLogger(Requests.class);

    private final BrokerConnections connections;
    private final Session session;
    private final String queue;
    private final Handler handler;
    private final LongAdder lost;
    private final Acks acks;
    private final boolean alone;
    private final long began = System.nanoTime();

    /**
     * @param alone nobody else serves this queue, so that before this there was nobody
     * @param lost  counts answers whose channel was gone
     */
    public Requests(BrokerConnections connections, Session session, String queue, boolean alone, Handler handler, LongAdder lost) {
        super(session.channel());
        this.connections = connections;
        this.session = session;
        this.queue = queue;
        this.alone = alone;
        this.handler = handler;
        this.lost = lost;
        this.acks = new Acks(session);
    }

    /** @param prefetch requests that may be unanswered */
    public void consume(int prefetch) throws IOException {
        session.channel().basicQos(prefetch);
        session.channel().basicConsume(queue, false, this);
    }

    @Override
    public void handleDelivery(String consumer, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
        long received = System.nanoTime();
        acks.delivered(envelope.getDeliveryTag());
        try {
            receive(envelope, properties, body, received);
        } catch (Throwable e) {
            Fatal.check(e);
            // Nobody can answer it: all that is unanswered goes back.
            session.giveUp("a request could not be received: " + Reason.of(e));
        }
    }

    private void receive(Envelope envelope, AMQP.BasicProperties properties, byte[] body, long received) {
        Message message = connections.wire().message(properties, envelope, body);
        Received call = new Received(message.getMessageProperties(), received);
        try (RequestId.Scope scope = RequestId.with(call.requestId())) {
            handle(message, call, envelope, properties, body);
        }
    }

    private void handle(Message message, Received call, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
        Object request;
        try {
            call.budgetNanos = budget(message.getMessageProperties());
            request = connections.wire().decode(message);
            call.asks = request instanceof Question;
        } catch (Unreadable e) {
            DeadLetters.report(queue, envelope, e);
            session.write(channel -> DeadLetters.put(channel, connections.names(), queue, e, properties, body));
            call.refuse(Refused.Why.INVALID, "the service cannot read this request: " + e.getMessage());
            return;
        }
        try (Observation.Scope scope = call.observation.openScope()) {
            handler.handle(request, call);
        } catch (Throwable e) {
            call.failed(e);
        }
    }

    @Override
    public void handleCancel(String consumer) {
        session.giveUp("queue " + queue + " was deleted");
    }

    /** A request that never expires could go round forever, so there must be none. */
    private static long budget(MessageProperties properties) throws Unreadable {
        if (properties.getExpiration() == null || !(properties.getHeader(BUDGET) instanceof Number millis) || millis.longValue() < 1) {
            throw new Unreadable("it has no expiration or no header " + BUDGET);
        }
        return millis.longValue() * 1_000_000;
    }

    private record Reply(AMQP.BasicProperties properties, byte[] body) {}

    private final class Received implements Call {

        private final MessageProperties request;
        private final long received;
        private final AtomicBoolean over = new AtomicBoolean();
        private final Observation observation;
        private final String requestId;
        private long budgetNanos;
        private boolean asks;

        Received(MessageProperties request, long received) {
            this.request = request;
            this.received = received;
            this.requestId = request.getHeader(RequestId.HEADER) instanceof String id && RequestId.isSafe(id) ? id : null;
            this.observation = Observations.request(connections.observations(), queue, request);
        }

        @Override
        public void reply(Object answer, Timing timing) {
            if (over.get()) {
                return;
            }
            Reply reply;
            try {
                MessageProperties properties = properties();
                properties.setHeader(TIMING, timing.encode());
                if (alone) {
                    properties.setHeader(SERVING, (System.nanoTime() - began) / 1_000);
                }
                reply = encoded(answer, properties);
            } catch (Throwable e) {
                failed(e);
                return;
            }
            finish("done", to -> {
                // Queues the acknowledgement, behind this: whoever has the answer can rely on it that a stop comes after both.
                acks.answered(request.getDeliveryTag());
                try {
                    publish(to, reply);
                } catch (RuntimeException e) {
                    acks.unanswered(request.getDeliveryTag());
                    throw e;
                }
            });
        }

        @Override
        public void refuse(Refused.Why why, String problem) {
            refuse(new Refused(why, problem), !redelivered() && connections.queueType() == QueueType.CLASSIC);
        }

        @Override
        public void failed(Throwable why) {
            Fatal.check(why);
            log.error("{}: a request failed", queue, why);
            if (asks && !redelivered()) {
                giveBack();
                return;
            }
            refuse(new Refused(Refused.Why.FAILED, connections.name() + " failed on this request; its log says how"), asks);
        }

        /**
         * Acknowledges first: with the refusal on its way and the acknowledgement lost, the broker would give the request to somebody else, who acts on it.
         * One node of the broker works off both in this order. A cluster may lose the acknowledgement while a queue changes its leader, so there no refusal
         * decides.
         */
        private void refuse(Refused refused, boolean untouched) {
            MessageProperties properties = properties();
            properties.setHeader(TIMING, Timing.NONE.encode());
            properties.setHeader(UNTOUCHED, untouched);
            Reply reply = encoded(refused, properties);
            finish("rejected", to -> {
                acks.settled(request.getDeliveryTag());
                to.basicAck(request.getDeliveryTag(), false);
                publish(to, reply);
            });
        }

        private MessageProperties properties() {
            MessageProperties properties = new MessageProperties();
            properties.setDeliveryMode(MessageDeliveryMode.NON_PERSISTENT);
            properties.setCorrelationId(request.getCorrelationId());
            properties.setHeader(SERVED_BY, connections.name());
            return properties;
        }

        private Reply encoded(Object answer, MessageProperties properties) {
            Message message = connections.wire().encode(answer, properties);
            return new Reply(connections.wire().properties(message), message.getBody());
        }

        private void publish(Channel to, Reply reply) throws IOException {
            if (request.getReplyTo() != null) {
                to.basicPublish("", request.getReplyTo(), reply.properties(), reply.body());
            }
        }

        @Override
        public void giveBack() {
            finish("requeued", to -> {
                acks.settled(request.getDeliveryTag());
                to.basicReject(request.getDeliveryTag(), true);
            });
        }

        @Override
        public boolean expired(long nowNanos) {
            return nowNanos - received >= budgetNanos;
        }

        @Override
        public boolean redelivered() {
            return Boolean.TRUE.equals(request.isRedelivered());
        }

        @Override
        public String requestId() {
            return requestId;
        }

        @Override
        public long receivedNanos() {
            return received;
        }

        private void finish(String outcome, Session.Write write) {
            if (!over.compareAndSet(false, true)) {
                return;
            }
            Observations.stop(observation, outcome);
            boolean queued = session.write(to -> {
                if (to.isOpen()) {
                    write.to(to);
                } else {
                    lost.increment();
                }
            });
            if (!queued) {
                lost.increment();
                // The request would stay unacknowledged for as long as the channel lives.
                session.giveUp("too much waits to be written");
            }
        }
    }
}
