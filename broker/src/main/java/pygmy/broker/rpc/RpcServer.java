package pygmy.broker.rpc;

import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;
import pygmy.broker.amqp.BrokerConnections;
import pygmy.broker.amqp.ChannelUser;
import pygmy.broker.amqp.OpenChannel;
import pygmy.broker.amqp.Session;

/**
 * Serves the requests of one queue, competing with everybody else who does. Consuming can be started and stopped at any time; it goes
 * on by itself after the connection or the queue was lost. Thread-safe; nothing blocks.
 */
public final class RpcServer implements AutoCloseable {

    private final BrokerConnections connections;
    private final String queue;
    private final int prefetch;
    private final Handler handler;
    private final LongAdder lost = new LongAdder();
    private OpenChannel channel;

    /** @param prefetch requests that may be unanswered here before the broker gives the next to somebody else */
    public RpcServer(BrokerConnections connections, String queue, int prefetch, Handler handler) {
        this.connections = connections;
        this.queue = queue;
        this.prefetch = prefetch;
        this.handler = handler;
    }

    public synchronized void start() {
        if (channel == null) {
            Consuming consuming = new Consuming();
            channel = connections.use(queue, consuming);
        }
    }

    /**
     * Takes no more requests; those unanswered go back to the queue, for somebody else, and answers to them are dropped. Returns at
     * once: what is on its way here may still reach the handler.
     */
    public synchronized void stop() {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }

    public synchronized boolean isStarted() {
        return channel != null;
    }

    /** Answers that came too late: their channel was gone, and the request given to somebody else. */
    public long lostAnswers() {
        return lost.sum();
    }

    @Override
    public void close() {
        stop();
    }

    private final class Consuming implements ChannelUser {

        @Override
        public void opened(Session session) throws IOException {
            Handler whileOpen = (request, call) -> session.whileOpen(() -> handler.handle(request, call));
            new Requests(connections, session, queue, false, whileOpen, lost).consume(prefetch);
        }

        @Override
        public void closed(Session session) {
            // The broker has requeued what was unanswered.
        }
    }
}
