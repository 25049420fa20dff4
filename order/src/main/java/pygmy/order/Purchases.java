package pygmy.order;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pygmy.broker.message.Buy;
import pygmy.broker.message.Decided;
import pygmy.broker.message.Write;
import pygmy.broker.rpc.Call;
import pygmy.broker.rpc.Outcome;
import pygmy.broker.rpc.RpcClient;
import pygmy.broker.rpc.Timing;

/**
 * Turns a purchase into a sale: sends it to the primary, which decides ({@code catalog.primary.Primary}), under the order's id, as often as it takes, and
 * hands the decision on. Holds nothing: if this replica
 * dies, the broker gives the request to another, which sends the same id and gets the same decision.
 */
final class Purchases {

    private static final Logger log = LoggerFactory.getLogger(Purchases.class);

    private final RpcClient rpc;
    private final String primary;
    private final OrderSettings settings;

    /** @param primary the queue of the primary */
    Purchases(RpcClient rpc, String primary, OrderSettings settings) {
        this.rpc = rpc;
        this.primary = primary;
        this.settings = settings;
    }

    void handle(Buy buy, Call call) {
        rpc.call(primary, new Write.Sell(buy.id(), buy.item(), buy.quantity()), Decided.class, settings.sellBudget(), settings.sellTry())
                .thenAccept(outcome -> finish(buy, outcome, call))
                .exceptionally(thrown -> {
                    call.failed(thrown);
                    return null;
                });
    }

    private static void finish(Buy buy, Outcome<Decided> outcome, Call call) {
        if (outcome instanceof Outcome.Done<Decided> done) {
            long total = (System.nanoTime() - call.receivedNanos()) / 1_000;
            call.reply(done.value(), done.timing().plus(Timing.Part.ORDER, total - done.timing().total()));
            log.info("order {}: {} of book {}: {}", buy.id(), buy.quantity(), buy.item(), done.value().decision().kind());
        } else if (outcome instanceof Outcome.Rejected<Decided> rejected) {
            call.refuse(rejected.why(), rejected.problem());
        } else {
            // Nobody knows yet. The broker gives the request to whoever consumes next, and drops it when its time is over.
            call.giveBack();
            log.warn("order {}: no answer from the primary", buy.id());
        }
    }
}
