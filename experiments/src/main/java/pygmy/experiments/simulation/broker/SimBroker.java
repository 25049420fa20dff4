package pygmy.experiments.simulation.broker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import pygmy.experiments.simulation.World;

/** A broker with the semantics that RabbitMQ really has; see {@code DESIGN.md} for what is modelled. */
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
    private final Map<String, Set<String>> bindings = new LinkedHashMap<>();
    private final List<Connection> connections = new ArrayList<>();
    private boolean up = true;
    private long boot;

    public SimBroker(World world) {
        this.world = world;
    }

    /**
     * Opens a connection.
     *
     * @param opened told true once it stands, false if it cannot be
     * @param closed told when it is lost
     */
    public Connection connect(String name, Consumer<Runnable> socket, Consumer<Boolean> opened, Runnable closed) {
        Connection connection = new Connection(world, this, name, socket, closed);
        world.after(world.between(1, 8), () -> {
            boolean stands = up && !connection.isOver();
            if (stands) {
                connection.establish(boot);
                connections.add(connection);
            }
            socket.accept(() -> opened.accept(stands));
        });
        return connection;
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
            queues.put(queue, new SimQueue(world, queue, kind, null));
        }
    }

    /** Declares a queue that only this connection may use; false if another connection holds it. */
    public boolean declareExclusive(String queue, QueueKind kind, Connection owner) {
        if (!owner.isAlive() || exists(queue) && queues.get(queue).owner != owner) {
            return false;
        }
        queues.computeIfAbsent(queue, name -> new SimQueue(world, name, kind, owner));
        return true;
    }

    public void bind(String exchange, String queue) {
        bindings.computeIfAbsent(exchange, name -> new LinkedHashSet<>()).add(queue);
    }

    /** Ends and begins again; {@code wipe}: with nothing. Connections are refused for {@code downFor} ms. */
    public void crash(boolean wipe, long downFor) {
        world.note("broker", () -> wipe ? "loses everything" : "crashes");
        up = false;
        boot++;
        List.copyOf(connections).forEach(connection -> connection.die(false));
        queues.values().removeIf(queue -> wipe || !queue.kind.durable());
        queues.values().forEach(SimQueue::crash);
        if (wipe) {
            bindings.clear();
        }
        bindings.values().forEach(bound -> bound.removeIf(queue -> !queues.containsKey(queue)));
        world.after(downFor, () -> {
            up = true;
            world.note("broker", () -> "is up");
        });
    }

    public boolean isUp() {
        return up;
    }

    /** Loses what was put into a durable queue in the last ms up to {@code most}, each queue some other part: as a host without power does with its disk's cache. */
    public void crashWithoutPower(long most, long downFor) {
        queues.values().forEach(queue -> queue.loseTail(world.between(0, most)));
        crash(false, downFor);
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

    long boot() {
        return boot;
    }

    SimQueue queue(String name) {
        return queues.get(name);
    }

    Optional<SimQueue> queueOf(Subscription subscription) {
        return Optional.ofNullable(subscription.queue).filter(queue -> queues.get(queue.name) == queue);
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
            queueOf(subscription).ifPresent(queue -> queue.giveUp(subscription));
        }
        List<SimQueue> owned = queues.values().stream().filter(queue -> queue.owner == connection).toList();
        if (!owned.isEmpty()) {
            world.after(world.between(0, 10), () -> owned.forEach(this::delete));
        }
    }

    private void put(Connection from, String name, Message message, Publication publication) {
        SimQueue queue = queues.get(name);
        long inBoot = boot;
        long lag = from.lagInto(name);
        Runnable arrive = () -> {
            if (boot != inBoot) {
                return;
            }
            if (!message.persistent() && world.chance(LOST)) {
                world.note("broker", () -> name + " loses " + message.body());
                return;
            }
            SimQueue.Entry entry = queues.get(name) == queue ? queue.add(message) : null;
            if (message.persistent() && queue.kind.durable()) {
                world.after(world.chance(0.05) ? world.between(3, 60) : world.between(0, 3), () -> {
                    if (entry != null && boot == inBoot) {
                        entry.onDisk = true;
                    }
                    if (publication != null) {
                        publication.reached();
                    }
                });
            }
        };
        if (lag == 0) {
            arrive.run();
        } else {
            world.after(lag, arrive);
        }
    }

    private void delete(SimQueue queue) {
        if (queues.get(queue.name) == queue) {
            queues.remove(queue.name);
            bindings.values().forEach(bound -> bound.remove(queue.name));
        }
    }
}
