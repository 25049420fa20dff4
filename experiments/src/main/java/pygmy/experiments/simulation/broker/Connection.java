package pygmy.experiments.simulation.broker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import pygmy.experiments.simulation.world.World;

/**
 * A process's connection: a pipe in each direction, first in first out, with delays. Its two ends learn of its death at different times: what was
 * published before it died may still trickle in afterwards; what is published after that goes nowhere.
 */
public final class Connection {

    /** How a broker and its peers notice a cut line: by AMQP heartbeats of 2 s, ms. */
    public static final long HEARTBEAT_LEAST = 2_000;
    public static final long HEARTBEAT_MOST = 4_000;
    /** For how long after its death what a connection sent may still be routed, and then take to get into a queue, ms. */
    private static final long MAX_TRICKLE = 600;
    /** How many publishes take long to get into a queue; and while the broker is slow. */
    private static final double SLOW_QUEUE = 0.02;
    private static final double MANY_SLOW = 0.3;

    private final World world;
    private final SimBroker broker;
    private final Node node;
    private final String name;
    private final Consumer<Runnable> socket;
    private final Runnable closed;
    private final Map<String, Long> lastInto = new HashMap<>();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private boolean usable;
    private boolean over;
    private boolean alive;
    private boolean cut;
    private long boot = -1;
    private long diedAt = Long.MAX_VALUE;
    private long trickleUntil;
    private long lastSent;
    private long lastReceived;

    /**
     * @param socket where the process takes in what arrives: now, or, while it is stopped, later
     * @param closed told once, by way of the socket, when the client's end learns that the connection is gone; not when the client closed it
     */
    Connection(World world, SimBroker broker, Node node, String name, Consumer<Runnable> socket, Runnable closed) {
        this.world = world;
        this.broker = broker;
        this.node = node;
        this.name = name;
        this.socket = socket;
        this.closed = closed;
    }

    void establish() {
        boot = node.boot;
        alive = true;
        usable = true;
    }

    /** Whether it will never be open any more. */
    public boolean isOver() {
        return over;
    }

    /** Whether the client may use it, as far as it knows. */
    public boolean isOpen() {
        return usable;
    }

    public String name() {
        return name;
    }

    /** Which node of the broker it is with. */
    public Node node() {
        return node;
    }

    /** Runs something at the broker and hands back what came out; neither happens if the connection is gone. */
    public <T> void request(Function<SimBroker, T> what, Consumer<T> answer) {
        toBroker(false, () -> broker.agree(this, () -> {
            T result = what.apply(broker);
            toClient(() -> answer.accept(result));
        }));
    }

    /** Consumes a queue; {@code answer} is told null if there is none, and comes before the first delivery. */
    public void consume(String queue, int prefetch, Consumer<Delivery> receiver, Consumer<Subscription> answer) {
        consume(queue, prefetch, false, receiver, answer);
    }

    /** @param alone refused, with null, while anybody else consumes it: {@code basic.consume} with {@code exclusive} */
    public void consume(String queue, int prefetch, boolean alone, Consumer<Delivery> receiver, Consumer<Subscription> answer) {
        toBroker(false, () -> broker.agree(this, () -> {
            if (!broker.exists(queue)) {
                toClient(() -> answer.accept(null));
                return;
            }
            broker.at(this, broker.queue(queue), found -> {
                if (alive) {
                    Subscription subscription = new Subscription(this, prefetch, receiver);
                    boolean granted = !(alone && found.isConsumed());
                    toClient(() -> answer.accept(granted ? subscription : null));
                    if (granted) {
                        subscriptions.add(subscription);
                        found.subscribe(subscription);
                    }
                }
            });
        }));
    }

    /** Stops the consumer; what it has not acknowledged stays with it. */
    public void cancel(String queue, Subscription subscription) {
        toBroker(false, () -> {
            if (broker.exists(queue)) {
                broker.at(this, broker.queue(queue), found -> found.cancel(subscription));
            }
        });
    }

    public void ack(Delivery delivery, boolean multiple) {
        toBroker(false, () -> broker.queueOf(delivery.subscription())
                .ifPresent(queue -> broker.at(this, queue, there -> there.acknowledge(delivery.subscription(), delivery.tag(), multiple))));
    }

    /** An acknowledgement and a publish behind it, which the broker works off in this order. */
    void refuse(Delivery delivery, Message refusal) {
        toBroker(false, () -> {
            broker.queueOf(delivery.subscription()).ifPresent(queue -> queue.acknowledge(delivery.subscription(), delivery.tag(), false));
            broker.routeToQueue(this, delivery.message().replyTo(), refusal);
        });
    }

    void requeue(Delivery delivery) {
        toBroker(false, () -> broker.queueOf(delivery.subscription())
                .ifPresent(queue -> broker.at(this, queue, there -> there.requeue(delivery.subscription(), delivery.tag()))));
    }

    /** Acknowledges everything up to a tag of a consumer. */
    public void ackUpTo(Subscription subscription, long tag) {
        ack(new Delivery(subscription, tag, null, false, 0), true);
    }

    public void publishTo(String queue, Message message) {
        toBroker(true, () -> broker.routeToQueue(this, queue, message));
    }

    /** @param confirmed told when every durable queue has it on disk; may be null */
    public void publish(String exchange, Message message, Runnable confirmed) {
        toBroker(true, () -> broker.route(this, exchange, message, confirmed));
    }

    /** The client closes it. */
    public void close() {
        toBroker(false, () -> die(false));
        usable = false;
        over = true;
    }

    /** The client gives it up, and is told so as if it had been lost; what it has sent is on its way. */
    public void abort() {
        toBroker(false, () -> die(true));
        learnClosed();
    }

    /** The process that owns it is no more: the kernel closes it, after it sent what it had. */
    public void ownerDied() {
        usable = false;
        over = true;
        world.after(world.between(1, 30), this::drop);
    }

    /** The broker gives it up, as it does with one that missed its heartbeats. */
    public void drop() {
        node.receive(() -> die(true));
    }

    /** The client does not hear the broker any more and closes its end, of which the broker may learn much later. */
    void clientGivesUp() {
        socket.accept(this::learnClosed);
        drop();
    }

    /** Nothing gets through any more, and neither end knows it. */
    public void cut() {
        cut = true;
        world.after(world.between(HEARTBEAT_LEAST, HEARTBEAT_MOST), this::drop);
        // A process may learn it sooner, by an error of its own socket.
        world.after(world.between(100, HEARTBEAT_MOST), () -> socket.accept(this::learnClosed));
    }

    /** Nothing gets through any more; the client is told at once, and the broker only misses the heartbeats. */
    public void reset() {
        cut = true;
        world.after(world.between(HEARTBEAT_LEAST, HEARTBEAT_MOST), this::drop);
        world.after(world.between(0, 20), () -> socket.accept(this::learnClosed));
    }

    boolean isAlive() {
        return alive;
    }

    List<Subscription> subscriptions() {
        return subscriptions;
    }

    /** After how many ms what is routed now gets into that queue: never before what the same connection put there earlier; 0: at once. */
    long lagInto(String queue) {
        double slow = broker.isSlow() ? MANY_SLOW : SLOW_QUEUE;
        long lag = !alive ? world.between(0, MAX_TRICKLE) : world.chance(slow) ? world.between(5, 150) : world.between(0, 1);
        // Never in the same millisecond as the one before: that one may be planned, but not have happened yet.
        long arrival = Math.max(lastInto.getOrDefault(queue, -1L) + 1, world.now() + lag);
        lastInto.put(queue, arrival);
        return arrival - world.now();
    }

    /** What a queue has for this connection. */
    void deliver(SimQueue from, Runnable what) {
        broker.bring(from, this, () -> toClient(what));
    }

    void toClient(Runnable what) {
        if (!alive) {
            return;
        }
        lastReceived = Math.max(lastReceived, world.now() + delay());
        world.after(lastReceived - world.now(), () -> {
            if (!cut) {
                socket.accept(() -> {
                    if (usable) {
                        what.run();
                    }
                });
            }
        });
    }

    /** The broker's end is gone. {@code mayTrickle}: what is on its way may still be routed. */
    void die(boolean mayTrickle) {
        if (!alive) {
            return;
        }
        toClient(this::learnClosed);
        alive = false;
        diedAt = world.now();
        trickleUntil = mayTrickle && world.chance(0.5) ? world.now() + world.between(0, MAX_TRICKLE) : world.now();
        world.note("broker", () -> name + " is gone");
        broker.gone(this);
    }

    private void toBroker(boolean publishing, Runnable what) {
        if (!usable || cut) {
            return;
        }
        long sentAt = world.now();
        lastSent = Math.max(lastSent, sentAt + delay());
        world.after(lastSent - sentAt, () -> node.receive(() -> {
            boolean trickles = publishing && sentAt <= diedAt && world.now() <= trickleUntil && boot == node.boot;
            if (alive || trickles) {
                what.run();
            }
        }));
    }

    private void learnClosed() {
        if (usable) {
            usable = false;
            over = true;
            closed.run();
        }
    }

    private long delay() {
        return world.chance(0.02) ? world.between(2, 40) : world.between(0, 1);
    }
}
