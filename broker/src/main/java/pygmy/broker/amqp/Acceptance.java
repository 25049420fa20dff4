package pygmy.broker.amqp;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Tries out whether a broker lets us do what a system does there, before one is started: its processes could only tell their logs. It connects as often as they
 * do, with as many channels and queues, and lets a {@link QueueTrial} see what becomes of messages. It leaves nothing behind.
 */
public final class Acceptance {

    /** Why the broker cannot be used, human-readable: one line, and what to do about it, a line each. */
    public static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1;
        private final transient List<String> waysOut;

        Refused(String why, List<String> waysOut) {
            super(why);
            this.waysOut = waysOut;
        }

        public List<String> waysOut() {
            return waysOut == null ? List.of() : waysOut;
        }
    }

    /** As many as a process has on a connection at most, with those that it opens for a moment. */
    private static final int CHANNELS = 8;
    private static final int QUEUES = 4;
    /** A broker that is starting may refuse at first. */
    private static final int TRIES = 3;
    private static final long PAUSE_MILLIS = 1_000;

    private final BrokerConnections broker;
    private final BrokerAddress address;
    private final WayOut wayOut;

    public Acceptance(BrokerConnections broker, BrokerAddress address) {
        this.broker = broker;
        this.address = address;
        this.wayOut = new WayOut(address);
    }

    /**
     * @param seconds     how long to wait for a broker that does not answer yet
     * @param connections that a system needs at once; 0 to see no more than whether we are let in
     * @throws Refused if the broker does not answer, or does not serve us
     */
    public void check(int seconds, int connections) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        try {
            for (int failures = 0;;) {
                try {
                    attempt(connections);
                    return;
                } catch (QueueTrial.Meddled e) {
                    throw new Refused("a policy of the broker at " + address.shown() + " takes messages away: " + e.getMessage(),
                            wayOut.ofPolicy(broker.names()));
                } catch (IOException | TimeoutException | RuntimeException e) {
                    boolean silent = isSilent(e);
                    if (silent && System.nanoTime() >= until) {
                        throw new Refused(
                                "nothing answers at " + address.places() + (seconds == 0 ? "" : " after " + seconds + " s") + " (" + Reason.of(e) + ")",
                                List.of("PYGMY_BROKER points there, or else it is the default. Start that broker, or let PYGMY_BROKER name another."));
                    }
                    if (!silent && (++failures == TRIES || seconds == 0 && Reason.isRefusal(e))) {
                        String why = Reason.of(e);
                        throw new Refused("the broker at " + address.shown() + " does not serve us: " + why,
                                wayOut.of(e, why, connections, CHANNELS * connections));
                    }
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void attempt(int connections) throws IOException, TimeoutException, InterruptedException {
        List<Connection> opened = new ArrayList<>();
        try {
            opened.add(broker.dedicated("probe"));
            if (connections == 0) {
                return;
            }
            try (QueueTrial trial = new QueueTrial(opened.get(0), broker.names(), broker.queueType())) {
                trial.start();
                fill(opened, connections);
                trial.finish();
            }
        } finally {
            opened.forEach(connection -> connection.abort(BrokerConnections.CLOSE_WITHIN_MILLIS));
        }
    }

    private void fill(List<Connection> opened, int connections) throws IOException, TimeoutException {
        while (opened.size() < connections) {
            opened.add(broker.dedicated("probe"));
        }
        for (Connection connection : opened) {
            for (int i = 0; i < CHANNELS; i++) {
                Channel channel = connection.createChannel();
                if (channel == null) {
                    throw new IOException("it lets a connection have no more than " + connection.getChannelMax() + " channels");
                }
                if (i < QUEUES) {
                    channel.queueDeclare(broker.names().newHeartbeatsOf("probe"), false, true, true, Map.of("x-queue-type", "classic"));
                }
            }
        }
    }

    /** There may be no broker yet. */
    private static boolean isSilent(Exception e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root instanceof ConnectException || root instanceof NoRouteToHostException || root instanceof SocketTimeoutException;
    }
}
