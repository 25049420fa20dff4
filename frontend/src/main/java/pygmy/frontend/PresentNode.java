package pygmy.frontend;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import pygmy.broker.boot.NodeContext;
import pygmy.broker.boot.NodeRunner;
import pygmy.broker.liveness.Incarnations;
import pygmy.broker.liveness.Self;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.message.Books;
import pygmy.broker.message.Buy;
import pygmy.broker.message.Decided;
import pygmy.broker.message.Orders;
import pygmy.broker.message.Page;
import pygmy.broker.message.Topics;
import pygmy.broker.message.Write;
import pygmy.broker.node.Node;
import pygmy.broker.node.Opened;
import pygmy.broker.rpc.Outcome;

/**
 * Makes the front end's nodes, and is to HTTP the one that is there now: a node that failed is thrown away with its cache, which may not be what it should,
 * and requests go to the next. Between them the old one's calls are refused, as its connections are closed.
 */
final class PresentNode implements NodeRunner.Factory, Bookstore, Replicas {

    private final NodeContext context;
    private final FrontendSettings settings;
    private final Consumer<String> refused;
    private volatile FrontendNode node;

    /** @param refused told why this process must not go on */
    PresentNode(NodeContext context, FrontendSettings settings, Consumer<String> refused) {
        this.context = context;
        this.settings = settings;
        this.refused = refused;
        StatusMetrics.register(this, context.meters());
    }

    boolean hasLease() {
        FrontendNode now = node;
        return now != null && now.hasLease();
    }

    Self self() {
        return context.self(Service.FRONTEND);
    }

    @Override
    public Node make(Incarnations incarnations, Consumer<Throwable> failed, Opened opened) {
        node = new FrontendNode(context, settings, self(), incarnations, failed, refused, opened);
        return node;
    }

    @Override
    public CompletableFuture<Answer<Books>> lookup(int item) {
        return node.bookstore().lookup(item);
    }

    @Override
    public CompletableFuture<Answer<Books>> search(String topic, Page page) {
        return node.bookstore().search(topic, page);
    }

    @Override
    public CompletableFuture<Answer<Topics>> topics(Page page) {
        return node.bookstore().topics(page);
    }

    @Override
    public CompletableFuture<Outcome<Decided>> buy(Buy buy) {
        return node.bookstore().buy(buy);
    }

    @Override
    public CompletableFuture<Outcome<Orders>> order(String id) {
        return node.bookstore().order(id);
    }

    @Override
    public CompletableFuture<Outcome<Decided>> write(Write write) {
        return node.bookstore().write(write);
    }

    @Override
    public Status status() {
        return node.known().status();
    }
}
