package pygmy.experiments.faults;

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
 * @param name      as in {@code kill -9}
 * @param victim    its name; {@code broker}, or {@code broker-1} for a node of a cluster
 * @param ofPrimary how long a buy may wait if it hits the primary; null where the design says nothing in seconds
 * @param strike    does it; it has happened when this returns
 * @param heal      puts it right, once clients have met it
 */
public record Fault(String name, String victim, Duration ofPrimary, Runnable strike, Runnable heal) {

    /** Its connections end with it, or by it. */
    private static final Duration DIES = Duration.ofMillis(2_500);
    /** Its connections live until somebody notices. */
    private static final Duration HANGS = Duration.ofSeconds(6);

    static Fault kill(ReplicaProcess victim) {
        return new Fault("kill -9", victim.name(), DIES, victim::kill, victim::start);
    }

    static Fault terminate(ReplicaProcess victim) {
        return new Fault("SIGTERM", victim.name(), DIES, victim::terminate, victim::start);
    }

    /** It goes on by itself after {@code time}, whatever the clients met. */
    static Fault pause(ReplicaProcess victim, Duration time) {
        return lasting("SIGSTOP", victim.name(), time, victim::pause, victim::resume);
    }

    private static Fault lasting(String name, String victim, Duration time, Runnable begin, Runnable end) {
        CountDownLatch over = new CountDownLatch(1);
        return new Fault(name + " " + time.toSeconds() + " s", victim, HANGS, () -> {
            begin.run();
            after(time, () -> {
                end.run();
                over.countDown();
            });
        }, () -> await(over, time));
    }

    static Fault cut(ReplicaProcess victim) {
        return new Fault("connections cut", victim.name(), DIES, victim.cable()::cut, () -> {});
    }

    /** Its packets are lost, in both directions, for {@code time}. */
    static Fault stall(ReplicaProcess victim, Duration time) {
        return lasting("network lost", victim.name(), time, victim.cable()::stall, victim.cable()::restore);
    }

    /** Nothing that it stores becomes durable for {@code time}, and all else of it lives. */
    static Fault hangDisk(ReplicaProcess victim, Duration time) {
        HungDisk disk = new HungDisk(victim, time.multipliedBy(2));
        return lasting("disk hangs", victim.name(), time, disk::hang, disk::goOn);
    }

    static Fault loseData(ReplicaProcess victim) {
        return new Fault("data deleted", victim.name(), DIES, () -> {
            victim.kill();
            victim.deleteData();
        }, victim::start);
    }

    static Fault restart(PrivateBroker broker) {
        return new Fault("restart", "broker", null, broker::stop, broker::start);
    }

    static Fault kill(PrivateBroker broker) {
        return new Fault("kill -9", "broker", null, broker::kill, broker::start);
    }

    static Fault wipe(PrivateBroker broker) {
        return new Fault("comes back empty", "broker", null, () -> {
            broker.stop();
            broker.deleteData();
        }, broker::start);
    }

    static Fault kill(PrivateCluster cluster, int node) {
        BrokerNode victim = cluster.nodes().get(node);
        return new Fault("kill -9", "broker-" + node, null, victim::kill, victim::start);
    }

    /** It goes on by itself after {@code time}, whatever the clients met. */
    static Fault pause(PrivateCluster cluster, int node, Duration time) {
        BrokerNode victim = cluster.nodes().get(node);
        return lasting("SIGSTOP", "broker-" + node, time, victim::pause, victim::resume);
    }

    /** The other nodes and it do not reach each other; its clients and it do. */
    static Fault divide(PrivateCluster cluster, int node, Duration time) {
        return lasting("cut off", "broker-" + node, time, () -> cluster.divide(node), () -> cluster.unite(node));
    }

    /** Whoever is connected to a broker, or to that node of it, loses the connection. */
    public boolean isOfBroker() {
        return victim.startsWith("broker");
    }

    /** Whether clients wait until it is put right. */
    boolean stopsEverything() {
        return victim.equals("broker");
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
