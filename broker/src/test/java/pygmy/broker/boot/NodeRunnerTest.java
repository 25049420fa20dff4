package pygmy.broker.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pygmy.broker.liveness.Incarnations;
import pygmy.broker.liveness.Self;
import pygmy.broker.message.Beat;
import pygmy.broker.node.Node;
import pygmy.broker.node.Opened;

class NodeRunnerTest {

    private final List<String> told = new CopyOnWriteArrayList<>();
    private volatile RuntimeException trouble;
    private volatile Consumer<Throwable> failed;
    private final NodeRunner runner = new NodeRunner(new Self(Beat.Service.CATALOG, 0, "host", 1), this::make);

    private Node make(Incarnations incarnations, Consumer<Throwable> failed, Opened opened) {
        this.failed = failed;
        String name = "node " + incarnations.hashCode() + told.stream().filter(line -> line.startsWith("made")).count();
        opened.add(() -> told.add("store of " + name + " closed"));
        if (trouble != null) {
            throw trouble;
        }
        opened.add(() -> {
            throw new IllegalStateException("what cannot be closed must not hold up the rest");
        });
        told.add("made " + name);
        return new Node() {
            @Override
            public void start() {}

            @Override
            public void leave() {}

            @Override
            public String state() {
                return "LIVE";
            }
        };
    }

    @AfterEach
    void stop() {
        runner.stop();
    }

    @Test
    void aNodeThatFailedIsClosedAndAnotherMade() {
        runner.start();
        failed.accept(new StackOverflowError());
        await().until(() -> told.size() == 3);
        assertThat(told.get(1)).isEqualTo("store of " + told.get(0).substring(5) + " closed");
        assertThat(told.get(2)).startsWith("made").isNotEqualTo(told.get(0));
        assertThat(runner.state()).isEqualTo("LIVE");
    }

    /** It was once tried again after failures of the store only: the process stayed, and was STARTING for ever. */
    @Test
    void whateverKeepsTheNextFromBeingMadeIsToldAndTriedAgainWithNothingLeftOpen() {
        runner.start();
        trouble = new IllegalArgumentException("books.json does not exist");
        failed.accept(new IllegalStateException("the database is locked"));
        await().until(() -> runner.state().equals("STARTING: books.json does not exist"));
        await().until(() -> told.stream().filter(line -> line.startsWith("store")).count() >= 3);
        trouble = null;
        await().atMost(Duration.ofSeconds(30)).until(() -> runner.state().equals("LIVE"));
        assertThat(told.stream().filter(line -> line.startsWith("made"))).hasSize(2);
    }

    @Test
    void aProcessWhoseFirstNodeCannotBeMadeDoesNotStart() {
        trouble = new IllegalArgumentException("no such directory");
        assertThatThrownBy(runner::start).isSameAs(trouble);
        assertThat(told).hasSize(1).allMatch(line -> line.endsWith("closed"));
    }
}
