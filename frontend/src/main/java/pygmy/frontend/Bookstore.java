package pygmy.frontend;

import java.util.concurrent.CompletableFuture;
import pygmy.broker.message.Books;
import pygmy.broker.message.Buy;
import pygmy.broker.message.Decided;
import pygmy.broker.message.Orders;
import pygmy.broker.message.Page;
import pygmy.broker.message.Topics;
import pygmy.broker.message.Write;
import pygmy.broker.rpc.Outcome;

/**
 * What the HTTP side asks of the rest: a port, so that {@code web} knows neither cache nor broker. Every future completes, normally, within the
 * configured deadline; a cache hit's is complete on return. Callable from any thread.
 */
public interface Bookstore {

    /** How the cache took part in a read. BYPASS: not asked (switched off, or no lease). */
    enum CacheUse { HIT, MISS, BYPASS }

    /** An outcome and, for reads of the catalog, how the cache took part. */
    record Answer<T>(Outcome<T> outcome, CacheUse cache) {}

    CompletableFuture<Answer<Books>> lookup(int item);

    /** @param topic null for all books */
    CompletableFuture<Answer<Books>> search(String topic, Page page);

    CompletableFuture<Answer<Topics>> topics(Page page);

    CompletableFuture<Outcome<Decided>> buy(Buy buy);

    CompletableFuture<Outcome<Orders>> order(String id);

    /** An update or addition, straight to the primary. */
    CompletableFuture<Outcome<Decided>> write(Write write);
}
