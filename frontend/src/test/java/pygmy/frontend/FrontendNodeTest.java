package pygmy.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import pygmy.broker.TestBroker;
import pygmy.broker.boot.NodeContext;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.node.Clock;
import pygmy.broker.node.Opened;

class FrontendNodeTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    @Test
    void theSecondOfTheSameNumberIsRefusedByASentenceThatNamesTheFirst() throws Exception {
        TestBroker broker = new TestBroker();
        opened.add(broker);
        List<String> refused = new CopyOnWriteArrayList<>();
        Opened firsts = new Opened();
        FrontendNode first = start(broker, "attic", refused, firsts);
        await().until(() -> first.state().startsWith("SYNCING"));
        FrontendNode second = start(broker, "cellar", refused, new Opened());
        await().atMost(Duration.ofSeconds(40)).until(() -> !refused.isEmpty());
        assertThat(refused).singleElement().asString()
                .contains("process " + ProcessHandle.current().pid() + " on attic is front end 0 already", "PYGMY_REPLICA");
        assertThat(second.state()).startsWith("STARTING");
        firsts.close();
        await().atMost(Duration.ofSeconds(20)).until(() -> second.state().startsWith("SYNCING"));
    }

    private FrontendNode start(TestBroker broker, String host, List<String> refused, Opened resources) {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(NodeContext.class).web(WebApplicationType.NONE)
                .properties("pygmy.broker=" + TestBroker.uri(), "pygmy.namespace=" + broker.names().namespace(), "pygmy.host=" + host).run();
        opened.add(0, context);
        NodeContext node = context.getBean(NodeContext.class);
        FrontendSettings settings = new FrontendSettings(new FrontendSettings.Cache(true, 10), true, new FrontendSettings.Read(SECOND, SECOND.dividedBy(2)),
                new FrontendSettings.Write(SECOND, SECOND.dividedBy(2)));
        FrontendNode made = new FrontendNode(node, settings, node.self(Service.FRONTEND), Clock.incarnations(), e -> refused.add(e.toString()), refused::add,
                resources);
        opened.add(0, resources);
        made.start();
        return made;
    }
}
