package pygmy.broker.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import pygmy.broker.TcpProxy;
import pygmy.broker.TestBroker;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Position;

class HeartbeatsTest {

    @Test
    void everybodyHearsEverybodyAlsoAfterALostConnection() throws Exception {
        try (TestBroker broker = new TestBroker(); TcpProxy proxy = TestBroker.proxy()) {
            List<String> here = new CopyOnWriteArrayList<>();
            List<String> there = new CopyOnWriteArrayList<>();
            Heartbeats first = new Heartbeats(broker.connect("catalog-0", TestBroker.via(proxy)), beat -> here.add(beat.name()));
            Heartbeats second = new Heartbeats(broker.connect("frontend-0"), beat -> there.add(beat.name()));
            assertThat(first.send(beat(Beat.Service.CATALOG))).as("sent without a connection").isFalse();
            first.start();
            second.start();
            await().until(() -> first.send(beat(Beat.Service.CATALOG)) && second.send(beat(Beat.Service.FRONTEND))
                    && here.containsAll(List.of("catalog-0", "frontend-0")) && there.containsAll(List.of("catalog-0", "frontend-0")));

            proxy.cut();
            await().until(() -> !first.send(beat(Beat.Service.CATALOG)));
            there.clear();
            here.clear();
            await().until(() -> first.send(beat(Beat.Service.CATALOG)) && second.send(beat(Beat.Service.FRONTEND))
                    && here.contains("frontend-0") && there.contains("catalog-0"));

            broker.channel().basicPublish(broker.names().heartbeat(), "catalog.0", null, new byte[0]);
            await().until(() -> broker.take(broker.names().deadLetters()) != null);
            here.clear();
            await().until(() -> second.send(beat(Beat.Service.FRONTEND)) && here.contains("frontend-0"));
        }
    }

    @Test
    void oneThatCannotBeTakenTakesNoOtherWithIt() throws Exception {
        try (TestBroker broker = new TestBroker()) {
            List<String> heard = new CopyOnWriteArrayList<>();
            Heartbeats heartbeats = new Heartbeats(broker.connect("catalog-0"), beat -> {
                if (heard.add(beat.name()) && heard.size() == 1) {
                    throw new StackOverflowError();
                }
            });
            heartbeats.start();
            await().until(() -> heartbeats.send(beat(Beat.Service.CATALOG)) && heard.size() > 3);
        }
    }

    static Beat beat(Beat.Service service) {
        return new Beat(service, 0, 1, 1, "host", 1, Beat.State.LIVE, Beat.Role.NONE, null, Position.ZERO, Position.ZERO, Position.ZERO, Position.ZERO,
                true, false, List.of(), "");
    }
}
