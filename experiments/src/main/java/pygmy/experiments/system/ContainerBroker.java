package pygmy.experiments.system;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A RabbitMQ node in a container, for a cluster of a newer version than may be installed. Clients reach it by a port of this machine; the nodes reach
 * each other by a network of their own, from which it can be cut off while its clients stay connected.
 */
final class ContainerBroker implements BrokerNode {

    private static final Duration COMMAND_WITHIN = Duration.ofSeconds(60);
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(120);

    private final String name;
    private final String host;
    private final String network;
    private final int port = Ports.free();

    /**
     * @param host    by this name the other nodes know it
     * @param network of the nodes
     * @param options of {@code docker create}
     */
    ContainerBroker(String name, String host, String network, Path configuration, List<String> options, String image) {
        this.name = name;
        this.host = host;
        this.network = network;
        List<String> create = new ArrayList<>(List.of("create", "--name", name, "--hostname", host, "-p", "127.0.0.1:" + port + ":5672",
                "-v", configuration + ":/etc/rabbitmq/conf.d/95-cluster.conf:ro"));
        create.addAll(options);
        create.add(image);
        docker(create.toArray(String[]::new));
        join();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void start() {
        docker("start", name);
        Wait.until(() -> PrivateBroker.answers(port), STARTS_WITHIN, () -> "container " + name + " does not answer on port " + port);
    }

    @Override
    public void kill() {
        docker("kill", name);
    }

    @Override
    public void pause() {
        docker("pause", name);
    }

    @Override
    public void resume() {
        docker("unpause", name);
    }

    /** The other nodes cannot reach it, nor it them. */
    void leave() {
        docker("network", "disconnect", network, name);
    }

    /** Ends {@link #leave}. */
    void join() {
        docker("network", "connect", "--alias", host, network, name);
    }

    @Override
    public void close() {
        docker("rm", "-f", "-v", name);
    }

    /** Whether an engine answers. */
    static boolean isPossible() {
        try {
            docker("info");
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** @throws IllegalStateException if the command fails */
    static void docker(String... arguments) {
        List<String> line = new ArrayList<>(List.of("docker"));
        line.addAll(List.of(arguments));
        int code = Processes.run(new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD), COMMAND_WITHIN);
        if (code != 0) {
            throw new IllegalStateException(String.format(Locale.ROOT, "'%s' ended with %d", String.join(" ", line), code));
        }
    }
}
