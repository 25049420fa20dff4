package pygmy.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pygmy.broker.log.TransferRules;
import pygmy.broker.message.Refused;
import pygmy.broker.message.TransferPage;
import pygmy.broker.message.TransferRequest;
import pygmy.broker.node.Actor;
import pygmy.broker.rpc.Call;
import pygmy.broker.rpc.Timing;
import pygmy.catalog.store.CatalogReader;

/** Serves those who must catch up, page by page, on a thread of its own: a page may take longer than a reader would like to wait. */
final class TransferService implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TransferService.class);

    private record Waiting(TransferRequest request, Call call, boolean salesOnly) {}

    private static final TransferRules RULES = new TransferRules();
    private static final long TICK_MILLIS = 20;
    /** A request that must wait longer is given back: perhaps another replica is further. */
    private static final long PATIENCE_NANOS = 1_000_000_000;

    private final CatalogReader reader;
    private final List<Waiting> waiting = new ArrayList<>();
    private final int rows;
    private final Consumer<Throwable> failed;
    private final Actor actor;

    /**
     * @param rows   most rows in a page
     * @param failed told of an error, after which memory is suspect
     */
    TransferService(String name, CatalogReader reader, int rows, Consumer<Throwable> failed) {
        this.reader = reader;
        this.rows = rows;
        this.failed = failed;
        this.actor = new Actor(name + "-sync", 64, TICK_MILLIS, this::sendWhatWaited, e -> {
            log.error("sync: {}", e.toString());
            tellError(e);
        }).start();
    }

    /** Books and decisions, for catalog replicas. */
    void catalog(Object request, Call call) {
        serve(request, call, false);
    }

    /** Sales only, for order replicas. */
    void orders(Object request, Call call) {
        serve(request, call, true);
    }

    /** As {@link Actor#isStuck}. */
    boolean isStuck(long now) {
        return actor.isStuck(now);
    }

    @Override
    public void close() {
        actor.close();
    }

    private void serve(Object request, Call call, boolean salesOnly) {
        if (!(request instanceof TransferRequest asked)) {
            call.refuse(Refused.Why.INVALID, "a transfer is asked for by sync requests, not " + request.getClass().getSimpleName());
        } else if (!actor.offer(() -> send(asked, call, salesOnly))) {
            call.giveBack();
        }
    }

    private void sendWhatWaited() {
        List<Waiting> now = List.copyOf(waiting);
        waiting.clear();
        now.forEach(w -> send(w.request(), w.call(), w.salesOnly()));
    }

    private void waitOrGiveBack(Waiting w) {
        if (System.nanoTime() - w.call().receivedNanos() < PATIENCE_NANOS) {
            waiting.add(w);
        } else {
            w.call().giveBack();
        }
    }

    private void tellError(Throwable thrown) {
        if (thrown instanceof Error) {
            failed.accept(thrown);
        }
    }

    private void send(TransferRequest request, Call call, boolean salesOnly) {
        try {
            TransferPage page = salesOnly ? reader.sales(request, rows) : reader.page(request, rows);
            if (RULES.mustWait(page, request)) {
                waitOrGiveBack(new Waiting(request, call, salesOnly));
                return;
            }
            call.reply(page, Timing.NONE.plus(Timing.Part.CATALOG, (System.nanoTime() - call.receivedNanos()) / 1_000));
            log.info("sent a page of {} books and {} decisions after {} ({})", page.books().size(), page.decisions().size(), request.after(),
                    page.whole() ? "whole" : "what changed");
        } catch (Throwable e) {
            call.failed(e);
            tellError(e);
        }
    }
}
