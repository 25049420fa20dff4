package pygmy.experiments.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Three RabbitMQ nodes of its own as one broker, with the settings of {@code broker/cluster/rabbitmq.conf}. Closing it leaves nothing. */
public final class PrivateCluster implements AutoCloseable {

    private static final int SIZE = 3;
    /** As in {@code broker/cluster/docker-compose.cluster.yml}. */
    private static final String IMAGE = "rabbitmq:4.0-management";

    private final List<BrokerNode> nodes = new ArrayList<>();
    private final List<Runnable> leftovers = new ArrayList<>();

    private PrivateCluster() {}

    /** Of the RabbitMQ that is installed. Starts all and waits until they answer. @throws IllegalStateException if one does not */
    public static PrivateCluster ofProcesses() {
        PrivateCluster cluster = new PrivateCluster();
        return cluster.making(() -> {
            int mapperPort = Ports.free();
            String cookie = UUID.randomUUID().toString();
            Process mapper = PrivateBroker.mapper(mapperPort);
            cluster.leftovers.add(mapper::destroyForcibly);
            List<PrivateBroker> made = IntStream.range(0, SIZE).mapToObj(i -> new PrivateBroker(mapperPort, cookie)).toList();
            cluster.nodes.addAll(made);
            String[] settings = settings(made.stream().map(PrivateBroker::nodeName).toList());
            made.forEach(node -> node.configure(settings));
        });
    }

    /** Of containers, for which a Docker engine must run. @throws IllegalStateException if a node does not start */
    public static PrivateCluster ofContainers() {
        PrivateCluster cluster = new PrivateCluster();
        return cluster.making(() -> {
            String id = "pygmy-cluster-" + UUID.randomUUID().toString().substring(0, 8);
            Path configuration = Files.createTempFile("pygmy-cluster-", ".conf");
            cluster.leftovers.add(() -> Processes.delete(configuration));
            List<String> hosts = IntStream.range(0, SIZE).mapToObj(i -> "node-" + i).toList();
            Files.write(configuration, List.of(settings(hosts.stream().map(host -> "rabbit@" + host).toList())));
            Files.writeString(configuration, Files.readString(configuration) + "loopback_users = none\n");
            configuration.toFile().setReadable(true, false);
            ContainerBroker.docker("network", "create", "--internal", id);
            cluster.leftovers.add(() -> ContainerBroker.docker("network", "rm", id));
            // Docker forgets a dead node's name and would ask other servers for it.
            List<String> options = List.of("--dns", "127.0.0.1",
                    "-e", "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-kernel net_setuptime 1 -setcookie " + UUID.randomUUID());
            hosts.forEach(host -> cluster.nodes.add(new ContainerBroker(id + "-" + host, host, id, configuration, options, IMAGE)));
        });
    }

    /** Whether a cluster of containers can be made here. */
    public static boolean hasContainers() {
        return ContainerBroker.isPossible();
    }

    public List<BrokerNode> nodes() {
        return List.copyOf(nodes);
    }

    /** The AMQP URIs of all nodes, with commas. */
    public String uri() {
        return nodes.stream().map(BrokerNode::uri).collect(Collectors.joining(","));
    }

    /** Cuts a container off from the other nodes; its clients stay connected. */
    public void divide(int node) {
        ((ContainerBroker) nodes.get(node)).leave();
    }

    /** Ends {@link #divide}. */
    public void unite(int node) {
        ((ContainerBroker) nodes.get(node)).join();
    }

    @Override
    public void close() {
        nodes.forEach(BrokerNode::close);
        leftovers.forEach(Runnable::run);
    }

    private interface Making {
        void run() throws IOException;
    }

    private PrivateCluster making(Making making) {
        try {
            making.run();
            // Together: one that starts alone waits for the others.
            CompletableFuture.allOf(nodes.stream().map(node -> CompletableFuture.runAsync(node::start, run -> new Thread(run, "start-node").start()))
                    .toArray(CompletableFuture[]::new)).join();
            return this;
        } catch (IOException e) {
            close();
            throw new UncheckedIOException("cannot make a cluster", e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Those of the containers, but for the names of the nodes. */
    private static String[] settings(List<String> nodeNames) throws IOException {
        Stream<String> shared = Files.readAllLines(Checkout.root().resolve("broker/cluster/rabbitmq.conf")).stream()
                .filter(line -> !line.startsWith("cluster_formation.classic_config.nodes"));
        Stream<String> names = IntStream.range(0, SIZE).mapToObj(i -> "cluster_formation.classic_config.nodes." + (i + 1) + " = " + nodeNames.get(i));
        return Stream.concat(shared, names).toArray(String[]::new);
    }
}
