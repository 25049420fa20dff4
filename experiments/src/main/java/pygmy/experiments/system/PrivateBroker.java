package pygmy.experiments.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A RabbitMQ node of its own, from an installed {@code rabbitmq-server}, for faults of the broker itself. Its data is in a temporary
 * directory, and its port stays the same over restarts. Closing it, or the end of this process, leaves nothing. Several become one broker
 * in a {@link PrivateCluster}.
 */
public final class PrivateBroker implements BrokerNode {

    private static final Duration STARTS_WITHIN = Duration.ofSeconds(240);
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(30);

    private final Path script;
    private final Path directory;
    private final int port = Ports.free();
    private final int mapperPort;
    private final String cookie;
    private final int distributionPort = Ports.free();
    private final Thread hook = new Thread(this::remove, "close-broker");
    /** Null for a node of a cluster, which has one for all. */
    private Process mapper;
    private Process node;
    private boolean paused;

    /** The start script, if one is installed. Debian's own wrapper is of no use: it serves one user and one place. */
    public static Optional<Path> installed() {
        try (Stream<Path> debian = list(Path.of("/usr/lib/rabbitmq/lib"))) {
            Stream<Path> others = Stream.of(Path.of("/opt/rabbitmq/sbin/rabbitmq-server"));
            return Stream.concat(others, debian.map(version -> version.resolve("sbin/rabbitmq-server")))
                    .filter(Files::isExecutable).findFirst();
        }
    }

    /**
     * Starts it and waits until it answers.
     *
     * @param configuration lines of its rabbitmq.conf, after those that the launcher's brokers have; {@code {port}} in them is its port
     * @throws IllegalStateException if none is installed, or it does not start
     */
    public PrivateBroker(String... configuration) {
        this(Ports.free(), UUID.randomUUID().toString());
        configure(configuration);
        try {
            mapper = mapper(mapperPort);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a broker", e);
        }
        start();
    }

    /** To be configured, and then started. */
    PrivateBroker(int mapperPort, String cookie) {
        this.mapperPort = mapperPort;
        this.cookie = cookie;
        script = installed().orElseThrow(() -> new IllegalStateException("no rabbitmq-server is installed"));
        try {
            directory = Files.createTempDirectory("pygmy-broker-");
            Files.writeString(directory.resolve("plugins"), "[].\n");
            Files.createDirectories(directory.resolve("home"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a broker", e);
        }
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Erlang's port mapper, which would stay behind as a daemon if a node started it. */
    static Process mapper(int port) throws IOException {
        return new ProcessBuilder("epmd", "-address", "127.0.0.1", "-port", Integer.toString(port)).start();
    }

    /** @param lines of its rabbitmq.conf, after those that the launcher's brokers have */
    void configure(String... lines) {
        try {
            Files.writeString(directory.resolve("rabbitmq.conf"), Files.readString(Checkout.root().resolve("broker").resolve("rabbitmq.conf"))
                    + String.join("\n", lines).replace("{port}", Integer.toString(port)) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a broker", e);
        }
    }

    /** Its name among Erlang's nodes. */
    String nodeName() {
        return "faults-" + port + "@localhost";
    }

    /** Its process's. */
    public long pid() {
        return node.pid();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void start() {
        try {
            ProcessBuilder builder = new ProcessBuilder(script.toString(), "-noinput");
            builder.environment().putAll(environment());
            builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("node.out").toFile()));
            node = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Wait.until(() -> answers(port) || !node.isAlive(), STARTS_WITHIN, () -> "the broker does not answer on port " + port);
        if (!node.isAlive()) {
            throw new IllegalStateException("the broker ended right after its start; see " + directory.resolve("node.out"));
        }
    }

    /** In an orderly way; its data stays. */
    public void stop() {
        node.destroy();
        if (!Processes.ended(node, STOPS_WITHIN)) {
            throw new IllegalStateException("the broker did not stop within " + STOPS_WITHIN.toSeconds() + " s");
        }
    }

    @Override
    public void kill() {
        node.destroyForcibly();
        Processes.ended(node, STOPS_WITHIN);
    }

    @Override
    public void pause() {
        Processes.signal("STOP", node);
        paused = true;
    }

    @Override
    public void resume() {
        if (paused && node.isAlive()) {
            Processes.signal("CONT", node);
        }
        paused = false;
    }

    /** Throws away all it stored, while it is stopped. */
    public void deleteData() {
        Processes.delete(directory.resolve("data"));
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // this process is ending, and the hook does it
        }
        remove();
    }

    private void remove() {
        for (Process process : new Process[] {node, mapper}) {
            if (process != null) {
                process.destroyForcibly();
                Processes.ended(process, STOPS_WITHIN);
            }
        }
        Processes.delete(directory);
    }

    /** Whether it greets: the first byte of its answer to a client's greeting begins a method frame. */
    static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write("AMQP\0\0\11\1".getBytes(StandardCharsets.ISO_8859_1));
            return socket.getInputStream().read() == 1;
        } catch (IOException e) {
            return false;
        }
    }

    /** Everything is named, so that no file in /etc has a say. With ALLOW_INPUT the script becomes the node instead of its parent. */
    private Map<String, String> environment() {
        Map<String, String> named = new HashMap<>();
        Path data = directory.resolve("data");
        named.put("HOME", directory.resolve("home").toString());
        named.put("ERL_CRASH_DUMP", directory.resolve("crash.dump").toString());
        named.put("ERL_EPMD_ADDRESS", "127.0.0.1");
        named.put("ERL_EPMD_PORT", Integer.toString(mapperPort));
        named.put("RABBITMQ_ALLOW_INPUT", "true");
        named.put("RABBITMQ_ADVANCED_CONFIG_FILE", directory.resolve("none.config").toString());
        named.put("RABBITMQ_CONFIG_FILE", directory.resolve("rabbitmq.conf").toString());
        named.put("RABBITMQ_CONFIG_FILES", directory.resolve("none.d").toString());
        named.put("RABBITMQ_CONF_ENV_FILE", directory.resolve("none.env").toString());
        named.put("RABBITMQ_DIST_PORT", Integer.toString(distributionPort));
        named.put("RABBITMQ_ENABLED_PLUGINS_FILE", directory.resolve("plugins").toString());
        named.put("RABBITMQ_GENERATED_CONFIG_DIR", data.resolve("config").toString());
        named.put("RABBITMQ_LOG_BASE", directory.resolve("logs").toString());
        named.put("RABBITMQ_LOGS", directory.resolve("logs").resolve("rabbit.log").toString());
        named.put("RABBITMQ_MNESIA_BASE", data.toString());
        named.put("RABBITMQ_NODENAME", nodeName());
        named.put("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1");
        named.put("RABBITMQ_NODE_PORT", Integer.toString(port));
        named.put("RABBITMQ_PID_FILE", data.resolve("pid").toString());
        named.put("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1} net_setuptime 1 -setcookie " + cookie);
        return named;
    }

    private static Stream<Path> list(Path directory) {
        try {
            return Files.isDirectory(directory) ? Files.list(directory) : Stream.empty();
        } catch (IOException e) {
            return Stream.empty();
        }
    }
}
