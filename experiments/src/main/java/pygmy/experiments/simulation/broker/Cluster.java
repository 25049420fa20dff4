package pygmy.experiments.simulation.broker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import pygmy.experiments.simulation.broker.Ways.Way;
import pygmy.experiments.simulation.world.World;

/**
 * The nodes of a broker, and what happens to them, after RabbitMQ's documentation ("Quorum Queues", "Clustering and Network Partitions", "Net Tick Time")
 * and the state machine of its quorum queues ({@code rabbit_fifo}).
 *
 * <p>A quorum queue is one state machine: what a majority of the nodes agreed on happened, in one order, and is never lost. It has a leader, its home; what is
 * for it, or comes from it, waits while that does not reach a majority, or the node of the connection does not reach it, and is sent again when a new one
 * was elected. A queue of one connection lives and dies with that connection's node. Whether queues and bindings exist takes a majority (as with Khepri).
 *
 * <p>A node that <em>crashes</em> loses its connections and what it had not handed on. One that <em>hangs</em> reads nothing and says nothing: its clients
 * give up after their AMQP heartbeats. One that is <em>cut</em> off serves its clients, as well as it can alone. The others take both for down after a
 * while, at once where the line breaks with an error: its consumers become inactive, and what they had not acknowledged is delivered to others. What
 * was under way to a node that hung is in its sockets when it goes on; what its clients had sent, too. Its consumers become active again, if
 * nobody else is. Then {@code autoheal} starts it anew.
 *
 * <p>Not modelled: nodes that disagree on who is cut off; a cluster that does not heal by itself, or whose nodes stay as they are (Khepri), in which a
 * process hears nothing although it is connected; the loss of a node's disk.
 */
final class Cluster {

    /** How the others notice a node that is silent, ms: by net ticks, or sooner by an error of the line. */
    private static final long TICKS_LEAST = 1_000;
    private static final long TICKS_MOST = 10_000;
    private static final double BREAKS_WITH_AN_ERROR = 0.4;
    private static final long ELECTION_MOST = 2_000;
    private static final long ELECT_AGAIN_AFTER = 200;
    /** For how long a node goes on, that was counted as down, before it is started again, ms. */
    private static final long HEALS_WITHIN = 2_500;

    private final World world;
    private final SimBroker broker;
    private final List<Node> nodes;
    private final Ways ways = new Ways(this::isOpen);
    private final Map<String, Node> firsts = new HashMap<>();

    Cluster(World world, SimBroker broker, int size) {
        this.world = world;
        this.broker = broker;
        this.nodes = IntStream.range(0, size).mapToObj(Node::new).toList();
    }

    boolean isAlone() {
        return nodes.size() == 1;
    }

    List<Node> nodes() {
        return nodes;
    }

    /** The one that a process connects to: mostly the first of its list, which others have in another order. */
    Node nodeFor(String connection) {
        if (isAlone()) {
            return nodes.get(0);
        }
        Node first = firsts.computeIfAbsent(connection.substring(0, Math.max(0, connection.indexOf('/'))), process -> nodes.get(world.pick(nodes.size())));
        return first.isAwake() && world.chance(0.8) ? first : nodes.get(world.pick(nodes.size()));
    }

    /** Where a new queue lives. */
    Node homeFor(Connection owner) {
        if (owner != null) {
            return owner.node();
        }
        List<Node> able = nodes.stream().filter(this::hasMajority).toList();
        return isAlone() || able.isEmpty() ? nodes.get(0) : able.get(world.pick(able.size()));
    }

    void forget(SimQueue queue) {
        ways.drop(way -> way.queue() == queue);
    }

    /** Something for a queue, or, for null, for all nodes; {@code from} null: they find it out by themselves. */
    void toQueue(Node from, SimQueue queue, Runnable what) {
        go(new Way(from, queue, true), what);
    }

    void fromQueue(SimQueue queue, Node to, Runnable what) {
        go(new Way(to, queue, false), what);
    }

    void crash(Node node, long downFor) {
        world.note("broker", () -> node + " crashes");
        node.stop();
        ways.drop(way -> way.node() == node || way.crossesToExclusive() && way.queue().home == node);
        broker.connectionsOf(node).forEach(connection -> connection.die(false));
        // Also of connections that had ended, of which it could not tell the queues.
        broker.quorumQueues().forEach(queue -> toQueue(null, queue, () -> queue.giveUpAll(node)));
        electAfter(world.between(0, 300));
        startAfter(node, downFor);
    }

    void crashAll(boolean wipe, long downFor) {
        nodes.forEach(Node::stop);
        ways.drop(way -> wipe || way.node() != null);
        nodes.forEach(node -> startAfter(node, downFor));
    }

    void hang(Node node) {
        world.note("broker", () -> node + " hangs");
        node.hung = true;
        long trouble = ++node.trouble;
        broker.connectionsOf(node).forEach(connection -> world.after(world.between(Connection.HEARTBEAT_LEAST, Connection.HEARTBEAT_MOST), () -> {
            if (node.hung && node.trouble == trouble) {
                connection.clientGivesUp();
            }
        }));
        isMissed(node);
    }

    void cut(Node node) {
        world.note("broker", () -> node + " is cut off from the others");
        node.cut = true;
        node.trouble++;
        isMissed(node);
    }

    /** It goes on, or is linked again. */
    void comesBack(Node node) {
        if (!node.up || !node.hung && !node.cut) {
            return;
        }
        world.note("broker", () -> node + " is back" + (node.countedDown ? ", was taken for down" : ""));
        node.hung = false;
        node.cut = false;
        node.trouble++;
        boolean clientsFirst = world.chance(0.5);
        if (clientsFirst) {
            node.readAll();
        }
        if (node.countedDown) {
            broker.quorumQueues().forEach(queue -> toQueue(null, queue, () -> queue.trust(node)));
            long boot = node.boot;
            world.after(world.between(50, HEALS_WITHIN), () -> {
                if (node.boot == boot) {
                    crash(node, world.between(100, 1_500));
                }
            });
        }
        ways.release();
        node.readAll();
    }

    private void isMissed(Node node) {
        long trouble = node.trouble;
        boolean atOnce = node.cut && world.chance(BREAKS_WITH_AN_ERROR);
        electAfter(atOnce ? world.between(0, 300) : world.between(200, ELECTION_MOST));
        world.after(atOnce ? world.between(10, 500) : world.between(TICKS_LEAST, TICKS_MOST), () -> {
            if (node.trouble == trouble) {
                countDown(node);
            }
        });
    }

    private void countDown(Node node) {
        world.note("broker", () -> node + " counts as down");
        node.countedDown = true;
        boolean wasCut = node.cut;
        if (wasCut) {
            ways.drop(way -> way.crossesToExclusive() && (way.node() == node || way.queue().home == node));
        }
        long trouble = node.trouble;
        broker.quorumQueues().forEach(queue -> toQueue(null, queue, () -> {
            if (node.trouble == trouble) {
                queue.suspect(node);
                ways.drop(way -> wasCut && way.node() == node && way.queue() == queue && !way.in());
            }
        }));
    }

    private void startAfter(Node node, long millis) {
        long boot = node.boot;
        world.after(millis, () -> {
            if (node.boot == boot) {
                node.up = true;
                world.note("broker", () -> isAlone() ? "is up" : node + " is up");
                ways.release();
            }
        });
    }

    private void electAfter(long millis) {
        world.after(millis, this::elect);
    }

    private void elect() {
        List<SimQueue> orphans = broker.quorumQueues().stream().filter(queue -> !hasMajority(queue.home)).toList();
        List<Node> able = nodes.stream().filter(this::hasMajority).toList();
        if (!orphans.isEmpty() && able.isEmpty()) {
            world.after(ELECT_AGAIN_AFTER, this::elect);
            return;
        }
        // Each on its own: one queue may have a write while another waits for its election.
        boolean all = true;
        for (SimQueue queue : orphans) {
            boolean elected = world.chance(0.5);
            all &= elected;
            queue.home = elected ? able.get(world.pick(able.size())) : queue.home;
        }
        if (!all) {
            world.after(world.between(1, ELECT_AGAIN_AFTER), this::elect);
        }
        ways.release();
    }

    private void go(Way way, Runnable what) {
        if (isAlone()) {
            what.run();
        } else if (!isLost(way)) {
            ways.go(way, what);
        }
    }

    /** What is for a queue of one connection is not kept for a node that is taken for down. */
    private boolean isLost(Way way) {
        return way.crossesToExclusive() && (way.node().countedDown || way.queue().home.countedDown);
    }

    private boolean isOpen(Way way) {
        if (way.queue() == null) {
            return hasMajority(way.node());
        }
        Node home = way.queue().home;
        boolean agreed = !way.queue().kind.quorum() || hasMajority(home);
        return agreed && (way.node() == null || way.node().reaches(home));
    }

    private boolean hasMajority(Node node) {
        int reached = 0;
        for (Node other : nodes) {
            reached += node.reaches(other) ? 1 : 0;
        }
        return 2 * reached > nodes.size();
    }
}
