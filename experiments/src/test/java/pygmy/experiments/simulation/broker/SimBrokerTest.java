package pygmy.experiments.simulation.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import pygmy.experiments.simulation.world.Trace;
import pygmy.experiments.simulation.world.World;

/** The simulated broker does what RabbitMQ does; each for many seeds, as much is random. */
class SimBrokerTest {

    private static final int SEEDS = 50;

    private interface Scenario {
        void play(World world, SimBroker broker);
    }

    @Test
    void keepsTheOrderOfOneConnectionInEachQueue() {
        forManySeeds((world, broker) -> {
            List<Object> first = new ArrayList<>();
            List<Object> second = new ArrayList<>();
            Connection consumer = connect(world, broker, "consumer");
            bound(world, consumer, "one");
            bound(world, consumer, "two");
            consumer.consume("one", 0, delivery -> first.add(delivery.body()), made -> {});
            consumer.consume("two", 0, delivery -> second.add(delivery.body()), made -> {});
            Connection publisher = connect(world, broker, "publisher");
            List<Object> sent = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                sent.add(i);
                publisher.publish("fanout", Message.persistentOne(i), null);
            }
            pass(world, 2_000);
            assertThat(first).isEqualTo(sent);
            assertThat(second).isEqualTo(sent);
        });
    }

    @Test
    void redeliversInTheOldOrderWhatALostConnectionHadNotAcknowledged() {
        forManySeeds((world, broker) -> {
            Connection publisher = connect(world, broker, "publisher");
            bound(world, publisher, "queue");
            List<Delivery> before = new ArrayList<>();
            Connection consumer = connect(world, broker, "consumer");
            consumer.consume("queue", 3, before::add, made -> {});
            pass(world, 100);
            for (int i = 0; i < 6; i++) {
                publisher.publish("fanout", Message.persistentOne(i), null);
            }
            pass(world, 1_000);
            assertThat(before).extracting(Delivery::body).containsExactly(0, 1, 2);
            before.get(0).ack();
            pass(world, 200);
            consumer.drop();
            List<Delivery> after = new ArrayList<>();
            connect(world, broker, "next").consume("queue", 0, after::add, made -> {});
            pass(world, 1_000);
            assertThat(after).extracting(Delivery::body).containsExactly(1, 2, 3, 4, 5);
            assertThat(after.get(0).redelivered()).isTrue();
        });
    }

    @Test
    void anExclusiveQueueIsRefusedToOthersAndFreedAfterItsOwnerIsGone() {
        forManySeeds((world, broker) -> {
            Connection owner = connect(world, broker, "owner");
            Connection other = connect(world, broker, "other");
            assertThat(lock(world, owner)).isTrue();
            assertThat(lock(world, other)).isFalse();
            owner.ownerDied();
            pass(world, 100);
            assertThat(lock(world, other)).isTrue();
        });
    }

    @Test
    void aCutConnectionHoldsItsQueueUntilTheHeartbeatsAreMissed() {
        forManySeeds((world, broker) -> {
            Connection owner = connect(world, broker, "owner");
            assertThat(lock(world, owner)).isTrue();
            owner.cut();
            pass(world, Connection.HEARTBEAT_LEAST - 200);
            Connection other = connect(world, broker, "other");
            assertThat(lock(world, other)).isFalse();
            pass(world, Connection.HEARTBEAT_MOST);
            assertThat(lock(world, other)).isTrue();
        });
    }

    @Test
    void aConsumerThatWantsToBeAloneIsRefusedWhileThereIsAnother() {
        forManySeeds((world, broker) -> {
            Connection one = connect(world, broker, "one");
            bound(world, one, "queue");
            one.consume("queue", 1, delivery -> {}, made -> {});
            pass(world, 200);
            Connection two = connect(world, broker, "two");
            List<Subscription> answers = new ArrayList<>();
            two.consume("queue", 1, true, delivery -> {}, answers::add);
            pass(world, 200);
            one.drop();
            pass(world, 200);
            two.consume("queue", 1, true, delivery -> {}, answers::add);
            pass(world, 200);
            assertThat(answers.get(0)).isNull();
            assertThat(answers.get(1)).isNotNull();
        });
    }

    @Test
    void whatIsConfirmedSurvivesACrashAndWhatIsTransientDoesNot() {
        forManySeeds((world, broker) -> {
            Connection publisher = connect(world, broker, "publisher");
            bound(world, publisher, "queue");
            List<Integer> confirmed = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                int number = i;
                publisher.publish("fanout", Message.persistentOne(number), () -> confirmed.add(number));
                publisher.publish("fanout", Message.transientOne("transient"), null);
            }
            pass(world, world.between(5, 60));
            broker.crash(false, 50);
            List<Object> left = new ArrayList<>();
            pass(world, 100);
            connect(world, broker, "consumer").consume("queue", 0, delivery -> left.add(delivery.body()), made -> {});
            pass(world, 1_000);
            assertThat(left).containsAll(confirmed).doesNotContain("transient");
            assertThat(left).isSortedAccordingTo((a, b) -> Integer.compare((Integer) a, (Integer) b));
        });
    }

    @Test
    void aWipeLeavesNothing() {
        forManySeeds((world, broker) -> {
            Connection publisher = connect(world, broker, "publisher");
            bound(world, publisher, "queue");
            publisher.publish("fanout", Message.persistentOne(1), null);
            pass(world, 500);
            broker.crash(true, 50);
            pass(world, 100);
            assertThat(broker.exists("queue")).isFalse();
            assertThat(publisher.isOpen()).isFalse();
        });
    }

    @Test
    void dropsTheOldestOfAFullQueueAndWhatIsTooOld() {
        forManySeeds((world, broker) -> {
            Connection publisher = connect(world, broker, "publisher");
            publisher.request(b -> {
                b.declare("queue", QueueKind.durable(3, Long.MAX_VALUE));
                return true;
            }, made -> {});
            for (int i = 0; i < 5; i++) {
                publisher.publishTo("queue", Message.persistentOne(i));
            }
            publisher.publishTo("queue", new Message("late", true, world.now() + 400, null, 0));
            pass(world, 1_000);
            List<Object> left = new ArrayList<>();
            publisher.consume("queue", 0, delivery -> left.add(delivery.body()), made -> {});
            pass(world, 200);
            assertThat(left).containsExactly(3, 4);
        });
    }

    @Test
    void deletesAQueueThatIsUnusedForTooLong() {
        forManySeeds((world, broker) -> {
            Connection connection = connect(world, broker, "consumer");
            connection.request(b -> {
                b.declare("queue", QueueKind.durable(3, 1_000));
                return true;
            }, made -> {});
            connection.consume("queue", 0, delivery -> {}, made -> {});
            pass(world, 3_000);
            assertThat(broker.exists("queue")).isTrue();
            connection.drop();
            pass(world, 1_100);
            assertThat(broker.exists("queue")).isFalse();
        });
    }

    @Test
    void whatADeadConnectionSentMayComeAfterItsLockWasFreed() {
        int late = 0;
        for (int seed = 0; seed < 400; seed++) {
            World world = new World(seed, Trace.off());
            SimBroker broker = new SimBroker(world);
            Connection owner = connect(world, broker, "owner");
            bound(world, owner, "queue");
            lock(world, owner);
            for (int i = 0; i < 5; i++) {
                owner.publish("fanout", Message.persistentOne(i), null);
            }
            owner.drop();
            pass(world, 15);
            assertThat(broker.exists("lock")).isFalse();
            int before = broker.length("queue");
            pass(world, 3_000);
            late += broker.length("queue") > before ? 1 : 0;
        }
        assertThat(late).isBetween(20, 399);
    }

    private static void forManySeeds(Scenario scenario) {
        for (int seed = 0; seed < SEEDS; seed++) {
            World world = new World(seed, Trace.off());
            scenario.play(world, new SimBroker(world));
        }
    }

    private static Connection connect(World world, SimBroker broker, String name) {
        Connection connection = broker.connect(name, Runnable::run, stands -> {}, () -> {});
        pass(world, 10);
        assertThat(connection.isOpen()).isTrue();
        return connection;
    }

    private static void bound(World world, Connection connection, String queue) {
        connection.request(broker -> {
            broker.declare(queue, QueueKind.durable(1_000, Long.MAX_VALUE));
            broker.bind("fanout", queue);
            return true;
        }, made -> {});
        pass(world, 200);
    }

    private static boolean lock(World world, Connection connection) {
        List<Boolean> answer = new ArrayList<>();
        connection.request(broker -> broker.declareExclusive("lock", QueueKind.exclusive(10), connection), answer::add);
        pass(world, 200);
        return answer.get(0);
    }

    private static void pass(World world, long millis) {
        world.runUntil(world.now() + millis);
    }
}
