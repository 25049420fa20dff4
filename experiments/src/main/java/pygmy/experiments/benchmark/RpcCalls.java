package pygmy.experiments.benchmark;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import pygmy.broker.amqp.BrokerAddress;
import pygmy.broker.amqp.BrokerConnections;
import pygmy.broker.amqp.Names;
import pygmy.broker.message.Book;
import pygmy.broker.message.Books;
import pygmy.broker.message.Position;
import pygmy.broker.message.Read;
import pygmy.broker.rpc.Outcome;
import pygmy.broker.rpc.RpcClient;
import pygmy.broker.rpc.RpcServer;
import pygmy.broker.rpc.Timing;

/** Calls through {@link RpcClient} and {@link RpcServer}, both in this process, with nothing behind them. */
final class RpcCalls implements Calls.Caller, AutoCloseable {

    private static final Position AT = new Position(1, 7);
    private static final Read.Lookup REQUEST = new Read.Lookup(4, AT);
    private static final Books ANSWER =
            new Books(List.of(new Book(4, "Cooking for the Impatient Graduate Student", "GraduateSchool", 400, 1000, AT)), AT);
    private static final int MAX_CALLS = 1024;
    private static final int PREFETCH = 64;
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(20);
    private static final int TRIES = 100;

    private final String queue;
    private final BrokerConnections calling;
    private final BrokerConnections serving;
    private final RpcClient client;
    private final RpcServer server;

    RpcCalls(String uri, Names names) throws Exception {
        queue = names.catalogQuery();
        calling = new BrokerConnections(BrokerAddress.parse(uri), names, "frontend-0");
        serving = new BrokerConnections(BrokerAddress.parse(uri), names, "catalog-0");
        client = new RpcClient(calling, MAX_CALLS);
        server = new RpcServer(serving, queue, PREFETCH, (request, call) -> call.reply(ANSWER, Timing.NONE));
        calling.start();
        serving.start();
        server.start();
        for (int i = 0; !(call(Duration.ofMillis(200)).get() instanceof Outcome.Done); i++) {
            if (i == TRIES) {
                throw new IllegalStateException("the broker does not answer");
            }
            Thread.sleep(50);
        }
    }

    @Override
    public void call(Runnable answered) {
        call(ANSWERED_WITHIN).thenAccept(outcome -> {
            if (outcome instanceof Outcome.Done) {
                answered.run();
            } else {
                System.err.println(outcome);
            }
        });
    }

    private CompletableFuture<Outcome<Books>> call(Duration budget) {
        return client.call(queue, REQUEST, Books.class, budget, budget);
    }

    @Override
    public void close() {
        server.close();
        client.close();
        calling.close();
        serving.close();
    }
}
