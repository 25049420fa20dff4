package pygmy.experiments.faults;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import pygmy.experiments.system.PrivateBroker;
import pygmy.experiments.system.ReplicaProcess;

/**
 * One thing that goes wrong and is put right again.
 *
 * @param name   as in {@code kill -9}
 * @param victim its name; or {@code broker}
 * @param strike does it; it has happened when this returns
 * @param heal   puts it right, once clients have met it
 */
record Fault(String name, String victim, Runnable strike, Runnable heal) {

    static Fault kill(ReplicaProcess victim) {
        return new Fault("kill -9", victim.name(), victim::kill, victim::start);
    }

    static Fault terminate(ReplicaProcess victim) {
        return new Fault("SIGTERM", victim.name(), victim::terminate, victim::start);
    }

    /** It goes on by itself after {@code time}, whatever the clients met. */
    static Fault pause(ReplicaProcess victim, Duration time) {
        CountDownLatch over = new CountDownLatch(1);
        return new Fault("SIGSTOP " + time.toSeconds() + " s", victim.name(), () -> {
            victim.pause();
            after(time, () -> {
                victim.resume();
                over.countDown();
            });
        }, () -> await(over, time));
    }

    static Fault cut(ReplicaProcess victim) {
        return new Fault("connections cut", victim.name(), victim.cable()::cut, () -> { });
    }

    /** Its packets are lost, in both directions, for {@code time}. */
    static Fault stall(ReplicaProcess victim, Duration time) {
        CountDownLatch over = new CountDownLatch(1);
        return new Fault("network lost " + time.toSeconds() + " s", victim.name(), () -> {
            victim.cable().stall();
            after(time, () -> {
                victim.cable().restore();
                over.countDown();
            });
        }, () -> await(over, time));
    }

    static Fault loseData(ReplicaProcess victim) {
        return new Fault("data deleted", victim.name(), () -> {
            victim.kill();
            victim.deleteData();
        }, victim::start);
    }

    static Fault restart(PrivateBroker broker) {
        return new Fault("restart", "broker", broker::stop, broker::start);
    }

    static Fault kill(PrivateBroker broker) {
        return new Fault("kill -9", "broker", broker::kill, broker::start);
    }

    static Fault wipe(PrivateBroker broker) {
        return new Fault("comes back empty", "broker", () -> {
            broker.stop();
            broker.deleteData();
        }, broker::start);
    }

    boolean isOfBroker() {
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
