package pygmy.experiments.simulation.broker;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import pygmy.experiments.simulation.world.World;

/** A broker with the semantics that RabbitMQ really has: one node, or a {@link Cluster}, where every durable queue is a quorum queue. */
public final class SimBroker {

    /** Counts the durable queues that a publish has still to reach before it is confirmed. */
    /** How many transient messages are lost though all connections live, as by a full queue, or a node that goes. */
    private static final double LOST = 0.003;

    private static final class Publication {
        private int missing;
        private final Runnable confirm;

        Publication(int missing, Runnable confirm) {
            this.missing = missing;
            this.confirm = confirm;
        }

        void reached() {
            if (--missing == 0) {
                confirm.run();
            }
        }
    }

    private final World world;
    private final Map<String, SimQueue> queues = new LinkedHashMap<>();
    private final Set<String> garbled = new HashSet<>();
    private final Map<String, Set<String>> bindings = new LinkedHashMap<>();
    private final List<Connection> connections = new ArrayList<>();
    private final Cluster cluster;
    private long slowUntil;

    public SimBroker(World world) {
        this(world, 1);
    }

    public SimBroker(World world, int nodes) {
        this.world = world;
        this.cluster = new Cluster(world, this, nodes);
    }

    /**
     * Opens a connection.
     *
     * @param opened told true once it stands, false if it cannot be
     * @param closed told when it is lost
     */
    public Connection connect(String name, Consumer<Runnable> socket, Consumer<Boolean> opened, Runnable closed) {
        return connect(cluster.nodeFor(name), name, socket, opened, closed);
    }

    Connection connect(Node node, String name, Consumer<Runnable> socket, Consumer<Boolean> opened, Runnable closed) {
        Connection connection = new Connection(world, this, node, name, socket, closed);
        world.after(node.hung ? world.between(500, 1_000) : world.between(1, 8), () -> {
            boolean stands = node.isAwake() && !connection.isOver();
            if (stands) {
                connection.establish();
                connections.add(connection);
            }
            socket.accept(() -> opened.accept(stands));
        });
        return connection;
    }

    public boolean isCluster() {
        return !cluster.isAlone();
    }

    public List<Node> nodes() {
        return cluster.nodes();
    }

    /** Much of what is published takes long to get into each of its queues, and to their disk. */
    public void slowDownFor(long millis) {
        slowUntil = world.now() + millis;
    }

    public boolean isSlow() {
        return world.now() < slowUntil;
    }

    /** A node ends, and begins again after {@code downFor} ms. */
    public void crash(Node node, long downFor) {
        cluster.crash(node, downFor);
    }

    /** A node stands still until it {@link #comesBack}. */
    public void hang(Node node) {
        cluster.hang(node);
    }

    /** A node is cut off from the others, but not from its clients, until it {@link #comesBack}. */
    public void cut(Node node) {
        cluster.cut(node);
    }

    public void comesBack(Node node) {
        cluster.comesBack(node);
    }

    public boolean exists(String queue) {
        SimQueue found = queues.get(queue);
        if (found != null && found.isExpired()) {
            world.note("broker", () -> queue + " was unused for too long and is deleted");
            delete(found);
            return false;
        }
        return found != null;
    }

    /** Declares a queue if it is not there. */
    public void declare(String queue, QueueKind kind) {
        if (!exists(queue)) {
            queues.put(queue, new SimQueue(world, queue, isCluster() ? kind.inCluster() : kind, null, cluster.homeFor(null)));
        }
    }

    /** Declares a queue that only this connection may use; false if another connection holds it. */
    public boolean declareExclusive(String queue, QueueKind kind, Connection owner) {
        if (!owner.isAlive() || exists(queue) && queues.get(queue).owner != owner) {
            return false;
        }
        queues.computeIfAbsent(queue, name -> new SimQueue(world, name, kind, owner, cluster.homeFor(owner)));
        return true;
    }

    public void bind(String exchange, String queue) {
        bindings.computeIfAbsent(exchange, name -> new LinkedHashSet<>()).add(queue);
    }

    /** Ends and begins again; {@code wipe}: with nothing. Connections are refused for {@code downFor} ms. */
    public void crash(boolean wipe, long downFor) {
        world.note("broker", () -> wipe ? "loses everything" : "crashes");
        cluster.crashAll(wipe, downFor);
        List.copyOf(connections).forEach(connection -> connection.die(false));
        queues.values().removeIf(queue -> wipe || !queue.kind.durable());
        queues.values().forEach(SimQueue::crash);
        if (wipe) {
            bindings.clear();
        }
        bindings.values().forEach(bound -> bound.removeIf(queue -> !queues.containsKey(queue)));
    }

    public boolean isUp() {
        return nodes().stream().anyMatch(node -> node.up);
    }

    /** Loses what came into durable queues in the last ms up to {@code most}, each queue another part: as a host without power does with its disk's cache. */
    public void crashWithoutPower(long most, long downFor) {
        queues.values().forEach(queue -> queue.loseTail(world.between(0, most)));
        crash(false, downFor);
    }

    /** The next event for this queue comes in a form that its consumer cannot read. */
    public void garble(String queue) {
        garbled.add(queue);
    }

    /** Ends {@link #garble}, also where nothing has come since. */
    public void garbleNoMore() {
        garbled.clear();
    }

    /** A person throws away what waits in a queue. */
    public void purge(String queue) {
        if (exists(queue)) {
            world.note("broker", () -> queue + " is purged of " + queues.get(queue).length());
            queues.get(queue).purge();
        }
    }

    /** The body of the newest message that waits in a queue; null where there is none. */
    public Object lastOf(String queue) {
        return exists(queue) ? queues.get(queue).last() : null;
    }

    /** Messages that wait in a queue; 0 where there is none. */
    public int length(String queue) {
        return queues.containsKey(queue) ? queues.get(queue).length() : 0;
    }

    SimQueue queue(String name) {
        return queues.get(name);
    }

    Optional<SimQueue> queueOf(Subscription subscription) {
        return Optional.ofNullable(subscription.queue).filter(queue -> queues.get(queue.name) == queue);
    }

    /** What a majority of the nodes must hear of. */
    void agree(Connection from, Runnable what) {
        cluster.toQueue(from.node(), null, () -> {
            if (from.isAlive()) {
                what.run();
            }
        });
    }

    /** Something is done to a queue, once it is reached and still there. */
    void at(Connection from, SimQueue queue, Consumer<SimQueue> what) {
        cluster.toQueue(from.node(), queue, () -> {
            if (queues.get(queue.name) == queue) {
                what.accept(queue);
            }
        });
    }

    void bring(SimQueue from, Connection to, Runnable what) {
        cluster.fromQueue(from, to.node(), what);
    }

    List<SimQueue> quorumQueues() {
        return queues.values().stream().filter(queue -> queue.kind.quorum()).toList();
    }

    List<Connection> connectionsOf(Node node) {
        return connections.stream().filter(connection -> connection.node() == node).toList();
    }

    void routeToQueue(Connection from, String queue, Message message) {
        if (exists(queue)) {
            put(from, queue, message, null);
        }
    }

    void route(Connection from, String exchange, Message message, Runnable confirmed) {
        List<String> targets = bindings.getOrDefault(exchange, Set.of()).stream().toList();
        targets = targets.stream().filter(this::exists).toList();
        long durable = targets.stream().filter(queue -> queues.get(queue).kind.durable()).count();
        Publication publication = confirmed == null ? null : new Publication((int) durable + 1, () -> from.toClient(confirmed));
        targets.forEach(queue -> put(from, queue, message, publication));
        if (publication != null) {
            publication.reached();
        }
    }

    void gone(Connection connection) {
        connections.remove(connection);
        for (Subscription subscription : connection.subscriptions()) {
            // A node that has crashed tells nobody; the others find out.
            Node by = connection.node().isAwake() ? connection.node() : null;
            queueOf(subscription).ifPresent(queue -> cluster.toQueue(by, queue, () -> queue.giveUp(subscription)));
        }
        List<SimQueue> owned = queues.values().stream().filter(queue -> queue.owner == connection).toList();
        if (!owned.isEmpty()) {
            world.after(world.between(0, 10), () -> owned.forEach(this::delete));
        }
    }

    private void put(Connection from, String name, Message message, Publication publication) {
        SimQueue queue = queues.get(name);
        long inBoot = from.node().boot;
        long lag = from.lagInto(name);
        Runnable arrive = () -> {
            Message arriving = message.persistent() && garbled.remove(name) ? Message.persistentOne(Garbled.INSTANCE) : message;
            boolean lost = !message.persistent() && world.chance(LOST);
            if (lost) {
                world.note("broker", () -> name + " loses " + message.body());
            } else if (from.node().boot == inBoot) {
                cluster.toQueue(from.node(), queue, () -> arrive(from, queue, arriving, publication));
            }
        };
        if (lag == 0) {
            arrive.run();
        } else {
            world.after(lag, arrive);
        }
    }

    private void arrive(Connection from, SimQueue queue, Message message, Publication publication) {
        long inBoot = from.node().boot;
        SimQueue.Entry entry = queues.get(queue.name) == queue ? queue.add(message) : null;
        if (message.persistent() && queue.kind.durable()) {
            world.after(world.chance(isSlow() ? 0.5 : 0.05) ? world.between(3, 60) : world.between(0, 3), () -> {
                if (entry != null && from.node().boot == inBoot) {
                    entry.onDisk = true;
                }
                if (publication != null) {
                    cluster.fromQueue(queue, from.node(), publication::reached);
                }
            });
        }
    }

    private void delete(SimQueue queue) {
        if (queues.get(queue.name) == queue) {
            queues.remove(queue.name);
            cluster.forget(queue);
            bindings.values().forEach(bound -> bound.remove(queue.name));
        }
    }
}
