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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A RabbitMQ node of its own, from an installed {@code rabbitmq-server}, for faults of the broker itself. Its data is in a temporary
 * directory, and its port stays the same over restarts. Closing it, or the end of this process, leaves nothing.
 */
public final class PrivateBroker implements AutoCloseable {

    private static final Duration STARTS_WITHIN = Duration.ofSeconds(90);
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(30);

    private final Path script;
    private final Path directory;
    private final int port = Ports.free();
    private final int mapperPort = Ports.free();
    private final int distributionPort = Ports.free();
    private final Thread hook = new Thread(this::remove, "close-broker");
    private Process mapper;
    private Process node;

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
     * @param configuration lines of its rabbitmq.conf, after those that the launcher's brokers have
     * @throws IllegalStateException if none is installed, or it does not start
     */
    public PrivateBroker(String... configuration) {
        script = installed().orElseThrow(() -> new IllegalStateException("no rabbitmq-server is installed"));
        try {
            directory = Files.createTempDirectory("pygmy-broker-");
            Files.writeString(directory.resolve("plugins"), "[].\n");
            Files.writeString(directory.resolve("rabbitmq.conf"), Files.readString(Checkout.root().resolve("broker").resolve("rabbitmq.conf"))
                    + String.join("\n", configuration) + "\n");
            Files.createDirectories(directory.resolve("home"));
            // Erlang's port mapper would stay behind as a daemon if the node started it.
            mapper = new ProcessBuilder("epmd", "-address", "127.0.0.1", "-port", Integer.toString(mapperPort)).start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a broker", e);
        }
        Runtime.getRuntime().addShutdownHook(hook);
        start();
    }

    public int port() {
        return port;
    }

    public String uri() {
        return "amqp://guest:guest@127.0.0.1:" + port;
    }

    public void start() {
        try {
            ProcessBuilder builder = new ProcessBuilder(script.toString(), "-noinput");
            builder.environment().putAll(environment());
            builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("node.out").toFile()));
            node = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Wait.until(() -> answers() || !node.isAlive(), STARTS_WITHIN, () -> "the broker does not answer on port " + port);
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

    /** SIGKILL. */
    public void kill() {
        node.destroyForcibly();
        Processes.ended(node, STOPS_WITHIN);
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
    private boolean answers() {
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
        named.put("RABBITMQ_NODENAME", "faults-" + port + "@localhost");
        named.put("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1");
        named.put("RABBITMQ_NODE_PORT", Integer.toString(port));
        named.put("RABBITMQ_PID_FILE", data.resolve("pid").toString());
        named.put("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}");
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
