package pygmy.experiments.fault;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import pygmy.experiments.system.BrokerNode;
import pygmy.experiments.system.PrivateBroker;
import pygmy.experiments.system.PrivateCluster;
import pygmy.experiments.system.ReplicaProcess;

/**
 * One thing that goes wrong and is put right again.
 *
 * @param role       of the victim when it is struck
 * @param name       as in {@code kill -9}
 * @param victim     its name; {@code broker}, or {@code broker-1} for a node of a cluster
 * @param longestBuy that the design allows beside it, tries included; null where it says nothing in seconds
 * @param strike     does it; it has happened when this returns
 * @param putRight   puts it right, once clients have met it
 */
public record Fault(Role role, String name, String victim, Duration longestBuy, Runnable strike, Runnable putRight) {

    /** What its end costs a buy: the primary's connections end with it, or by it. */
    private static final Duration DIES = Duration.ofMillis(2_500);
    /** The primary's connections live until somebody notices. */
    private static final Duration HANGS = Duration.ofSeconds(6);
    private static final Duration FRONT_END_GOES = Duration.ofMillis(1_500);

    public static Fault kill(Role role, ReplicaProcess victim) {
        return ending("kill -9", role, victim, victim::kill, victim::start);
    }

    public static Fault terminate(Role role, ReplicaProcess victim) {
        return ending("SIGTERM", role, victim, victim::terminate, victim::start);
    }

    /** It goes on by itself after {@code time}, whatever the clients met. */
    public static Fault pause(Role role, ReplicaProcess victim, Duration time) {
        return lasting("SIGSTOP", role, victim.name(), time, victim::pause, victim::resume);
    }

    public static Fault cut(Role role, ReplicaProcess victim) {
        return ending("connections cut", role, victim, victim.cable()::cut, () -> {});
    }

    /** Its packets are lost, in both directions, for {@code time}. */
    public static Fault stall(Role role, ReplicaProcess victim, Duration time) {
        return lasting("network lost", role, victim.name(), time, victim.cable()::stall, victim.cable()::restore);
    }

    public static Fault loseData(Role role, ReplicaProcess victim) {
        return ending("data deleted", role, victim, () -> {
            victim.kill();
            victim.deleteData();
        }, victim::start);
    }

    public static Fault restart(PrivateBroker broker) {
        return new Fault(Role.BROKER, "restart", "broker", null, broker::stop, broker::start);
    }

    public static Fault kill(PrivateBroker broker) {
        return new Fault(Role.BROKER, "kill -9", "broker", null, broker::kill, broker::start);
    }

    public static Fault wipe(PrivateBroker broker) {
        return new Fault(Role.BROKER, "comes back empty", "broker", null, () -> {
            broker.stop();
            broker.deleteData();
        }, broker::start);
    }

    public static Fault kill(PrivateCluster cluster, int node) {
        BrokerNode victim = cluster.nodes().get(node);
        return new Fault(Role.NODE, "kill -9", "broker-" + node, null, victim::kill, victim::start);
    }

    /** It goes on by itself after {@code time}, whatever the clients met. */
    public static Fault pause(PrivateCluster cluster, int node, Duration time) {
        BrokerNode victim = cluster.nodes().get(node);
        return lasting("SIGSTOP", Role.NODE, "broker-" + node, time, victim::pause, victim::resume);
    }

    /** The other nodes and it do not reach each other; its clients and it do. */
    public static Fault divide(PrivateCluster cluster, int node, Duration time) {
        return lasting("cut off", Role.NODE, "broker-" + node, time, () -> cluster.divide(node), () -> cluster.unite(node));
    }

    /** What ends by itself after {@code time}. */
    public static Fault lasting(String name, Role role, String victim, Duration time, Runnable begin, Runnable end) {
        CountDownLatch over = new CountDownLatch(1);
        return new Fault(role, name + " " + time.toSeconds() + " s", victim, longestBuy(role, HANGS), () -> {
            begin.run();
            after(time, () -> {
                end.run();
                over.countDown();
            });
        }, () -> await(over, time));
    }

    private static Fault ending(String name, Role role, ReplicaProcess victim, Runnable strike, Runnable putRight) {
        return new Fault(role, name, victim.name(), longestBuy(role, DIES), strike, putRight);
    }

    private static Duration longestBuy(Role role, Duration ofPrimary) {
        return switch (role) {
            case PRIMARY -> ofPrimary;
            case FRONT_END -> FRONT_END_GOES;
            case BACKUP, ORDER, BROKER, NODE -> null;
        };
    }

    /** Whether another one has to become the primary, as it was struck or the broker holds its lock. */
    public boolean changesPrimary() {
        return role == Role.PRIMARY || role.isOfBroker();
    }

    @Override
    public String toString() {
        return name + " " + victim;
    }

    private static void after(Duration time, Runnable action) {
        var timer = Executors.newSingleThreadScheduledExecutor();
        timer.schedule(action, time.toMillis(), TimeUnit.MILLISECONDS);
        timer.shutdown();
    }

    private static void await(CountDownLatch over, Duration time) {
        try {
            if (!over.await(time.plusSeconds(20).toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("it should have been over after " + time.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
