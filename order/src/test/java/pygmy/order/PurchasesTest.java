package pygmy.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import pygmy.broker.TestBroker;
import pygmy.broker.message.Buy;
import pygmy.broker.message.Decided;
import pygmy.broker.message.Decision;
import pygmy.broker.rpc.Call;
import pygmy.broker.rpc.RecordedCall;
import pygmy.broker.rpc.RpcClient;
import pygmy.broker.rpc.RpcServer;
import pygmy.broker.rpc.Timing;

/** Purchases: whatever becomes of the sale, the purchase has its answer or goes back. */
class PurchasesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Decided DECIDED = new Decided(new Decision("r", "sell 1 of 4", Decision.Kind.OUT_OF_STOCK, 4, 0, 0, "T", 9, 0), null);

    @Test
    void aPurchaseWhoseAnswerFailsIsAFailureAndTheNextOnesAreServed() throws Exception {
        try (TestBroker broker = new TestBroker(); RpcClient client = new RpcClient(broker.connect("order-0"), 10)) {
            List<Call> sales = new CopyOnWriteArrayList<>();
            RpcServer primary = new RpcServer(broker.connect("catalog-0"), broker.names().catalogPrimary(), 10, (request, call) -> {
                sales.add(call);
                call.reply(DECIDED, Timing.NONE);
            });
            primary.start();
            await().until(client::isConnected);
            Purchases buying = new Purchases(client, broker.names().catalogPrimary(), new OrderSettings(10, PATIENCE, PATIENCE));
            RecordedCall failing = new FailingCall();
            buying.handle(new Buy("a", 4, 1), failing);
            await().until(() -> failing.told.stream().anyMatch(Throwable.class::isInstance));
            RecordedCall good = new RecordedCall();
            buying.handle(new Buy("b", 4, 1), good);
            await().until(() -> !good.told.isEmpty());
            assertThat(good.told).containsExactly(DECIDED);
            assertThat(client.inFlight()).isZero();
            primary.close();
        }
    }

    /** A call whose answer cannot be written, whatever the contract says. */
    private static final class FailingCall extends RecordedCall {

        @Override
        public void reply(Object answer, Timing timing) {
            throw new StackOverflowError();
        }
    }
}
