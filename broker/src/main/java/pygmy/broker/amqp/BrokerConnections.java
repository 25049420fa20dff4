package pygmy.broker.amqp;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.boot.amqp.autoconfigure.RabbitProperties;
import org.springframework.boot.ssl.SslBundles;

/**
 * A process's way to the broker: one main connection, opened in the background, opened again within a second of the broker being there
 * again, and everything on it in the same order each time: shared topology, listeners, channels. One thread does all of that, so none
 * of it runs concurrently; it waits for nothing but the broker, and for that no longer than {@link #PATIENCE}.
 */
public final class BrokerConnections implements AutoCloseable {

    /** Told of the main connection, in turn, by the connection's own thread. */
    public interface Listener {
        void connected();

        void disconnected();
    }

    /**
     * What can be left open.
     *
     * @param queueType    of the durable queues that are made here; those that exist stay as they are
     * @param observations told of every call that is made or served over these connections
     * @param rabbit       Spring's settings: certificates, and AMQP heartbeat and timeouts, which are set here where they leave them open. Where the broker
     *                     is, and the credentials, they do not say
     * @param certificates where {@code spring.rabbitmq.ssl.bundle} is looked up; may be null
     */
    public record Options(QueueType queueType, ObservationRegistry observations, RabbitProperties rabbit, SslBundles certificates) {

        public static Options plain() {
            return new Options(QueueType.CLASSIC, ObservationRegistry.NOOP, new RabbitProperties(), null);
        }
    }

    /** The longest wait for one answer of the broker. */
    public static final Duration PATIENCE = Duration.ofSeconds(3);
    static final Duration HEARTBEAT = Duration.ofSeconds(2);
    static final Duration DEDICATED_HEARTBEAT = Duration.ofSeconds(1);
    /** Writes that may wait on a connection. */
    public static final int MAX_WAITING = 10_000;
    static final int CLOSE_WITHIN_MILLIS = 500;

    private static final Logger log = LoggerFactory.getLogger(BrokerConnections.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LAST_RETRY = Duration.ofSeconds(1);
    private static final Duration FLUSH = Duration.ofMillis(500);

    private final String name;
    private final Names names;
    private final Options options;
    private final Wire wire = new Wire();
    private final BrokerAddress address;
    private final CachingConnectionFactory factory;
    private final DirectExecutor handlers = new DirectExecutor();
    private final ScheduledThreadPoolExecutor thread;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final List<OpenChannel> channels = new CopyOnWriteArrayList<>();
    private volatile Connection current;
    private volatile boolean closed;
    private volatile boolean held;
    private volatile Writer writer;
    private long sessions;
    private boolean everConnected;
    private boolean away;
    private long awaySince;
    private String refusal = "";
    private Duration retry = FIRST_RETRY;

    /** @param name this process, as in {@code catalog-1}: the connection's name on the broker */
    public BrokerConnections(BrokerAddress address, Names names, String name) {
        this(address, names, name, Options.plain());
    }

    public BrokerConnections(BrokerAddress address, Names names, String name, Options options) {
        this.options = options;
        this.address = address;
        this.names = names;
        this.name = name;
        this.factory = ConnectionSetup.factory(address, options.rabbit(), options.certificates(), name);
        factory.setExecutor(handlers.service());
        this.thread = new ScheduledThreadPoolExecutor(1, run -> {
            Thread made = new Thread(run, name + "-broker");
            made.setDaemon(true);
            return made;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    public void addListener(Listener listener) {
        listeners.add(listener);
    }

    /** Connects in the background, for as long as it takes. */
    public void start() {
        execute(this::connect);
    }

    public boolean isConnected() {
        Connection connection = current;
        return connection != null && connection.isOpen();
    }

    public String name() {
        return name;
    }

    public Names names() {
        return names;
    }

    public ObservationRegistry observations() {
        return options.observations();
    }

    public QueueType queueType() {
        return options.queueType();
    }

    public Wire wire() {
        return wire;
    }

    /** Opens a channel on this connection and on every later one. {@code purpose} is for the log. */
    public OpenChannel use(String purpose, ChannelUser user) {
        OpenChannel channel = new OpenChannel(this, purpose, user);
        channels.add(channel);
        execute(channel::open);
        return channel;
    }

    /**
     * A connection of its own, without any recovery, that the caller closes. The broker drops it sooner than others once its owner hangs: within
     * about two times {@link #DEDICATED_HEARTBEAT}. Blocks for at most two times {@link #PATIENCE} for each node that does not answer; the one that
     * the main connection has is asked first.
     */
    public Connection dedicated(String purpose) throws IOException, TimeoutException {
        List<Address> addresses = new ArrayList<>();
        address.nodes().forEach(node -> addresses.add(new Address(node.host(), node.port())));
        Connection main = current;
        if (main != null && addresses.size() > 1) {
            addresses.add(0, new Address(host(main.getAddress()), main.getPort()));
        }
        ConnectionFactory rabbit = factory.getRabbitConnectionFactory().clone();
        if (options.rabbit().getRequestedHeartbeat() == null) {
            rabbit.setRequestedHeartbeat((int) DEDICATED_HEARTBEAT.toSeconds());
        }
        rabbit.setSharedExecutor(new DirectExecutor().service());
        Connection connection = rabbit.newConnection(addresses, name + "-" + purpose);
        tellWhenBlocked(connection);
        return connection;
    }

    /** Gives the main connection up, as if it had been lost, and opens another. Returns at once. */
    public void reset(String why) {
        execute(() -> lost(current, why, false));
    }

    /**
     * Gives the main connection up, whatever this process's other threads wait for, and opens none until {@link #letGo}: so nothing is consumed for
     * somebody who hangs. Returns at once.
     */
    public void hold(String why) {
        held = true;
        execute(() -> lost(current, why, false));
        abort(current);
    }

    /** After {@link #hold}. */
    public void letGo() {
        held = false;
    }

    /** Whether the thread that writes to the main connection hangs. To be called as {@link pygmy.broker.liveness.Progress#look}. */
    public boolean isWriterStuck(long now) {
        Writer writing = writer;
        return writing != null && writing.isStuck(now);
    }

    /** Whether a handler of what the main connection delivers hangs, and all that it delivers with it. To be called as the other. */
    public boolean isHandlerStuck(long now) {
        return handlers.isStuck(now);
    }

    /** Closes a connection by a thread of its own. Returns at once. */
    public static void abort(Connection connection) {
        if (connection != null) {
            Thread thread = new Thread(() -> connection.abort(CLOSE_WITHIN_MILLIS), "abort");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Writes what waits, then closes everything. Takes about half a second at most, more only if the broker hangs. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            execute(this::disconnect);
            thread.shutdown();
            try {
                thread.awaitTermination(FLUSH.plus(PATIENCE).toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            factory.destroy();
        }
    }

    void execute(Runnable task) {
        later(Duration.ZERO, task);
    }

    void later(Duration delay, Runnable task) {
        try {
            thread.schedule(() -> guarded(task), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("closed");
        }
    }

    Connection current() {
        return current;
    }

    Writer writer() {
        return writer;
    }

    long nextSession() {
        return ++sessions;
    }

    void forget(OpenChannel channel) {
        channels.remove(channel);
    }

    /** Makes sure of what all processes share. */
    public void declare(Connection connection) throws IOException {
        Topology.declare(connection, names, options.queueType());
    }

    private void connect() {
        if (closed || current != null) {
            return;
        }
        if (held) {
            later(FIRST_RETRY, this::connect);
            return;
        }
        Connection connection;
        try {
            connection = factory.createConnection().getDelegate();
            declare(connection);
        } catch (IOException | RuntimeException | Error e) {
            Fatal.check(e);
            factory.resetConnection();
            away(Reason.of(e), Reason.isRefusal(e));
            return;
        }
        current = connection;
        writer = new Writer(name, MAX_WAITING, connection);
        if (away) {
            log.info("broker back after {} s", String.format(Locale.ROOT, "%.1f", (System.nanoTime() - awaySince) / 1e9));
        } else {
            log.info("connected to the broker at {}:{}", connection.getAddress().getHostAddress(), connection.getPort());
        }
        everConnected = true;
        away = false;
        retry = FIRST_RETRY;
        tellWhenBlocked(connection);
        connection.addShutdownListener(cause -> execute(() -> lost(connection, Reason.of(cause), Reason.isRefusal(cause))));
        listeners.forEach(listener -> guarded(listener::connected));
        channels.forEach(OpenChannel::open);
    }

    private void lost(Connection connection, String why, boolean refused) {
        if (connection != null && connection == current && !closed) {
            drop(Duration.ZERO);
            away(why, refused);
        }
    }

    private void disconnect() {
        if (current != null) {
            drop(FLUSH);
        }
    }

    private void drop(Duration flush) {
        current = null;
        writer.close(flush);
        factory.resetConnection();
        channels.forEach(OpenChannel::end);
        listeners.forEach(listener -> guarded(listener::disconnected));
    }

    /** The launcher looks for what is said of a refusal, which nobody else can tell it. */
    private void away(String why, boolean refused) {
        if (refused && !why.equals(refusal)) {
            log.error("the broker refuses this process: {}; trying again", why);
        } else if (!away) {
            log.warn(everConnected ? "broker lost: {}; trying again" : "no broker yet: {}; trying again", why);
        }
        refusal = refused ? why : "";
        if (!away) {
            away = true;
            awaySince = System.nanoTime();
        }
        later(retry, this::connect);
        retry = retry.multipliedBy(2).compareTo(LAST_RETRY) > 0 ? LAST_RETRY : retry.multipliedBy(2);
    }

    /** The name that it was looked up by, which certificates speak of, without looking anything up. */
    private static String host(InetAddress address) {
        String name = address.toString();
        int slash = name.indexOf('/');
        return slash > 0 ? name.substring(0, slash) : address.getHostAddress();
    }

    private static void tellWhenBlocked(Connection connection) {
        connection.addBlockedListener(why -> log.warn("the broker takes no messages: {}", why),
                () -> log.info("the broker takes messages again"));
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            Fatal.check(e);
            log.error("{}: {}", name, Reason.of(e), e);
        }
    }
}
