package pygmy.experiments.simulation.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import pygmy.experiments.simulation.world.Trace;
import pygmy.experiments.simulation.world.World;

/** The simulated broker with three nodes does what RabbitMQ's quorum queues do; each for many seeds, as much is random. */
class SimClusterTest {

    private static final int SEEDS = 50;
    /** Longer than any node may be silent before it counts as down, and any election takes. */
    private static final long LONG = 12_000;

    private interface Scenario {
        void play(World world, SimBroker broker, List<Node> nodes);
    }

    @Test
    void whatIsConfirmedSurvivesTheCrashOfAnyNode() {
        forManySeeds((world, broker, nodes) -> {
            Connection publisher = connect(world, broker, nodes.get(0));
            declare(world, publisher, QueueKind.durable(100, Long.MAX_VALUE));
            List<Object> confirmed = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                int number = i;
                publisher.publish("fanout", Message.persistentOne(number), () -> confirmed.add(number));
            }
            pass(world, world.between(5, 60));
            broker.crash(nodes.get(world.pick(3)), world.between(100, 3_000));
            pass(world, LONG);
            List<Object> left = consumed(world, broker, nodes.get(1));
            assertThat(left).containsAll(confirmed).doesNotHaveDuplicates();
            assertThat(left).isSortedAccordingTo((a, b) -> Integer.compare((Integer) a, (Integer) b));
        });
    }

    @Test
    void aNodeThatIsCutOffConfirmsNothingWhileTheOthersGoOn() {
        forManySeeds((world, broker, nodes) -> {
            Connection minority = connect(world, broker, nodes.get(0));
            Connection majority = connect(world, broker, nodes.get(1));
            declare(world, majority, QueueKind.durable(100, Long.MAX_VALUE));
            broker.cut(nodes.get(0));
            pass(world, LONG);
            List<String> confirmed = new ArrayList<>();
            minority.publish("fanout", Message.persistentOne("minority"), () -> confirmed.add("minority"));
            majority.publish("fanout", Message.persistentOne("majority"), () -> confirmed.add("majority"));
            pass(world, 1_000);
            assertThat(minority.isOpen()).isTrue();
            assertThat(confirmed).containsExactly("majority");
        });
    }

    @Test
    void aShortCutOnlyDelaysWhatIsSent() {
        forManySeeds((world, broker, nodes) -> {
            Connection cut = connect(world, broker, nodes.get(0));
            declare(world, cut, QueueKind.durable(100, Long.MAX_VALUE));
            broker.cut(nodes.get(0));
            List<Object> confirmed = new ArrayList<>();
            cut.publish("fanout", Message.persistentOne("sent"), () -> confirmed.add("sent"));
            pass(world, 5);
            broker.comesBack(nodes.get(0));
            pass(world, 4_000);
            assertThat(confirmed).containsExactly("sent");
        });
    }

    @Test
    void withoutAMajorityNothingIsConfirmedUntilThereIsOne() {
        forManySeeds((world, broker, nodes) -> {
            Connection publisher = connect(world, broker, nodes.get(0));
            declare(world, publisher, QueueKind.durable(100, Long.MAX_VALUE));
            broker.crash(nodes.get(1), 20_000);
            broker.crash(nodes.get(2), 20_000);
            List<Object> confirmed = new ArrayList<>();
            publisher.publish("fanout", Message.persistentOne("sent"), () -> confirmed.add("sent"));
            pass(world, 19_000);
            assertThat(confirmed).isEmpty();
            pass(world, 4_000);
            assertThat(confirmed).containsExactly("sent");
        });
    }

    @Test
    void aSingleActiveConsumerGetsEverythingUntilItIsGone() {
        forManySeeds((world, broker, nodes) -> {
            Connection first = connect(world, broker, nodes.get(0));
            declare(world, first, QueueKind.durable(100, Long.MAX_VALUE).singleActive());
            List<Object> active = new ArrayList<>();
            List<Object> waiting = new ArrayList<>();
            first.consume("queue", 1, delivery -> active.add(delivery.body()), made -> {});
            pass(world, 100);
            connect(world, broker, nodes.get(1)).consume("queue", 0, delivery -> waiting.add(delivery.body()), made -> {});
            for (int i = 0; i < 3; i++) {
                first.publish("fanout", Message.persistentOne(i), null);
            }
            pass(world, 500);
            assertThat(active).containsExactly(0);
            assertThat(waiting).isEmpty();
            first.drop();
            pass(world, 200);
            assertThat(waiting).containsExactly(0, 1, 2);
        });
    }

    @Test
    void whatANodeThatHangsHoldsGoesToOthersOnceItCountsAsDownAndToItsOwnClientsStill() {
        int stale = 0;
        for (int seed = 0; seed < 200; seed++) {
            World world = new World(seed, Trace.off());
            SimBroker broker = new SimBroker(world, 3);
            Connection hung = connect(world, broker, broker.nodes().get(0));
            declare(world, hung, QueueKind.durable(100, Long.MAX_VALUE).singleActive());
            List<Delivery> late = new ArrayList<>();
            List<Object> others = new ArrayList<>();
            hung.consume("queue", 5, late::add, made -> {});
            pass(world, 100);
            Connection other = connect(world, broker, broker.nodes().get(1));
            other.consume("queue", 0, delivery -> others.add(delivery.body()), made -> {});
            broker.hang(broker.nodes().get(0));
            pass(world, 10);
            other.publish("fanout", Message.persistentOne("event"), null);
            pass(world, 900);
            assertThat(others).as("it does not count as down yet").isEmpty();
            boolean countedSoon = false;
            for (int i = 0; i < 20 && others.isEmpty(); i++) {
                pass(world, 100);
                countedSoon = !others.isEmpty();
            }
            broker.comesBack(broker.nodes().get(0));
            pass(world, 5);
            if (countedSoon && hung.isOpen()) {
                pass(world, 40);
                assertThat(others).containsExactly("event");
                stale += late.isEmpty() ? 0 : 1;
                late.forEach(Delivery::ack);
            }
        }
        assertThat(stale).as("how often both got it").isPositive();
    }

    @Test
    void clientsGiveUpANodeThatHangsAndItDealsWithWhatTheySentWhenItGoesOn() {
        forManySeeds((world, broker, nodes) -> {
            Connection client = connect(world, broker, nodes.get(0));
            declare(world, client, QueueKind.durable(100, Long.MAX_VALUE));
            broker.hang(nodes.get(0));
            client.publish("fanout", Message.persistentOne("sent before"), null);
            pass(world, Connection.HEARTBEAT_LEAST - 10);
            assertThat(client.isOpen()).isTrue();
            pass(world, Connection.HEARTBEAT_MOST);
            assertThat(client.isOpen()).isFalse();
            assertThat(broker.length("queue")).isZero();
            broker.comesBack(nodes.get(0));
            pass(world, 4_000);
            assertThat(broker.length("queue")).isEqualTo(1);
        });
    }

    @Test
    void aNodeThatWasTakenForDownIsStartedAnewOnceItIsBack() {
        forManySeeds((world, broker, nodes) -> {
            Connection client = connect(world, broker, nodes.get(0));
            broker.cut(nodes.get(0));
            pass(world, LONG);
            assertThat(client.isOpen()).isTrue();
            broker.comesBack(nodes.get(0));
            pass(world, 3_000);
            assertThat(client.isOpen()).isFalse();
            pass(world, 3_000);
            assertThat(nodes).allMatch(Node::isWell);
        });
    }

    @Test
    void aQueueOfOneConnectionDiesWithItsNode() {
        forManySeeds((world, broker, nodes) -> {
            Connection owner = connect(world, broker, nodes.get(0));
            owner.request(there -> there.declareExclusive("own", QueueKind.exclusive(10), owner), made -> {});
            pass(world, 200);
            assertThat(broker.exists("own")).isTrue();
            broker.crash(nodes.get(1), 1_000);
            pass(world, 100);
            assertThat(broker.exists("own")).isTrue();
            broker.crash(nodes.get(0), 1_000);
            pass(world, 100);
            assertThat(broker.exists("own")).isFalse();
        });
    }

    /** Without, a barrier overtakes what an earlier session, whose end the broker does not know yet, holds. */
    @Test
    void nothingOvertakesWhatADeadSessionHoldsIfOneConsumerIsActive() {
        assertThat(barrierFirst(true)).isZero();
        assertThat(barrierFirst(false)).isPositive();
    }

    private static int barrierFirst(boolean single) {
        int overtaken = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            World world = new World(seed, Trace.off());
            SimBroker broker = new SimBroker(world, 3);
            Connection earlier = connect(world, broker, broker.nodes().get(0));
            QueueKind kind = QueueKind.durable(100, Long.MAX_VALUE);
            declare(world, earlier, single ? kind.singleActive() : kind);
            earlier.consume("queue", 5, delivery -> {}, made -> {});
            pass(world, 100);
            earlier.reset();
            List<Object> all = new ArrayList<>();
            Connection later = connect(world, broker, broker.nodes().get(1));
            later.publish("fanout", Message.persistentOne("event"), null);
            pass(world, 300);
            later.consume("queue", 5, delivery -> all.add(delivery.body()), made -> {});
            for (int i = 0; i < 3; i++) {
                later.publishTo("queue", Message.transientOne("barrier"));
            }
            pass(world, 5_000);
            assertThat(all).contains("event", "barrier");
            overtaken += all.indexOf("barrier") < all.indexOf("event") ? 1 : 0;
        }
        return overtaken;
    }

    /** It was once a consumer for ever, that nobody could get past. */
    @Test
    void aConsumerThatEndedIsForgottenAlsoIfItsNodeCouldTellNobody() {
        forManySeeds((world, broker, nodes) -> {
            Connection gone = connect(world, broker, nodes.get(0));
            declare(world, gone, QueueKind.durable(100, Long.MAX_VALUE).singleActive());
            gone.consume("queue", 0, delivery -> {}, made -> {});
            pass(world, 200);
            broker.cut(nodes.get(0));
            gone.close();
            pass(world, 100);
            if (world.chance(0.5)) {
                broker.crash(nodes.get(0), 1_000);
            } else {
                broker.crash(false, 1_000);
            }
            pass(world, 4_000);
            connect(world, broker, nodes.get(1)).publish("fanout", Message.persistentOne("event"), null);
            pass(world, 1_000);
            assertThat(consumed(world, broker, nodes.get(2))).containsExactly("event");
        });
    }

    private static void forManySeeds(Scenario scenario) {
        for (int seed = 0; seed < SEEDS; seed++) {
            World world = new World(seed, Trace.off());
            SimBroker broker = new SimBroker(world, 3);
            scenario.play(world, broker, broker.nodes());
        }
    }

    private static Connection connect(World world, SimBroker broker, Node node) {
        Connection connection = broker.connect(node, "client", Runnable::run, stands -> {}, () -> {});
        pass(world, 10);
        assertThat(connection.isOpen()).isTrue();
        return connection;
    }

    private static void declare(World world, Connection connection, QueueKind kind) {
        connection.request(broker -> {
            broker.declare("queue", kind);
            broker.bind("fanout", "queue");
            return true;
        }, made -> {});
        pass(world, 200);
    }

    private static List<Object> consumed(World world, SimBroker broker, Node node) {
        List<Object> all = new ArrayList<>();
        connect(world, broker, node).consume("queue", 0, delivery -> all.add(delivery.body()), made -> {});
        pass(world, 1_000);
        return all;
    }

    private static void pass(World world, long millis) {
        world.runUntil(world.now() + millis);
    }
}
