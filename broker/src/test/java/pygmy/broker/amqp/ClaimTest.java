package pygmy.broker.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pygmy.broker.TcpProxy;
import pygmy.broker.TestBroker;

class ClaimTest {

    private static final Duration SOON = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(60);

    private static final class Told implements Claim.Listener {
        final AtomicInteger held = new AtomicInteger();
        final AtomicInteger lost = new AtomicInteger();
        final AtomicInteger taken = new AtomicInteger();

        @Override
        public void held() {
            held.incrementAndGet();
        }

        @Override
        public void lost() {
            lost.incrementAndGet();
        }

        @Override
        public void taken() {
            taken.incrementAndGet();
        }
    }

    private final Told first = new Told();
    private final Told second = new Told();
    private TestBroker broker;

    @BeforeEach
    void open() throws Exception {
        broker = new TestBroker();
    }

    @AfterEach
    void close() throws Exception {
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void theSecondIsToldAndGetsItWhenTheFirstIsGone() {
        BrokerConnections one = broker.connect("frontend-0");
        new Claim(one, first).start();
        await().until(() -> first.held.get() == 1);
        new Claim(broker.connect("frontend-0"), SOON, LONG, second).start();
        await().until(() -> second.taken.get() == 1);
        assertThat(second.held).hasValue(0);
        one.close();
        await().until(() -> second.held.get() == 1);
        assertThat(second.taken).hasValue(1);
    }

    @Test
    void anotherNumberIsAnotherClaim() {
        new Claim(broker.connect("frontend-0"), first).start();
        new Claim(broker.connect("frontend-1"), second).start();
        await().until(() -> first.held.get() == 1 && second.held.get() == 1);
    }

    @Test
    void whoLosesItsConnectionClaimsItAgain() throws Exception {
        try (TcpProxy proxy = TestBroker.proxy()) {
            new Claim(broker.connect("frontend-0", TestBroker.via(proxy)), first).start();
            await().until(() -> first.held.get() == 1);
            proxy.cut();
            await().until(() -> first.held.get() == 2);
            assertThat(first.lost).hasValue(1);
            assertThat(first.taken).hasValue(0);
        }
    }

    @Test
    void whoseQueueIsDeletedClaimsItAgain() throws Exception {
        BrokerConnections one = broker.connect("frontend-0");
        new Claim(one, first).start();
        await().until(() -> first.held.get() == 1);
        one.current().createChannel().queueDelete(broker.names().claimOf("frontend-0"));
        await().until(() -> first.held.get() == 2);
        assertThat(first.lost).hasValue(1);
    }
}
