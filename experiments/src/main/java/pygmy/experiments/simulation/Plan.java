package pygmy.experiments.simulation;

import java.util.List;
import pygmy.broker.liveness.Times;
import pygmy.broker.log.Position;
import pygmy.broker.message.Book;

/**
 * What a run looks like.
 *
 * @param catalogs    catalog replicas
 * @param orders      order replicas
 * @param frontends   front ends
 * @param clients     closed-loop clients
 * @param faultsFrom  faults begin here, ms
 * @param faultsUntil faults end here, ms
 * @param healWithin  how long after that every replica may take to be LIVE, ms
 * @param eventsBound length of a replica's event queue
 * @param eventsExpire its life without a consumer, ms
 * @param prefetch    events delivered and not acknowledged
 * @param pageSize    writes in a page of a transfer
 */
public record Plan(int catalogs, int orders, int frontends, int clients, long faultsFrom, long faultsUntil, long healWithin, int eventsBound,
        long eventsExpire, int prefetch, int pageSize, Times times) {

    public static final Plan DEFAULT = new Plan(3, 2, 2, 5, 3_000, 15_000, 15_000, 24, 2_500, 6, 3, Times.DEFAULT);

    /** Books whose stock is only changed by sales: 1 to this. */
    static final int NEVER_RESTOCKED = 2;

    static final List<String> TOPICS = List.of("systems", "school", "empty");

    static final List<Book> BOOKS = List.of(
            new Book(1, "RPCs for Dummies", "systems", 100, 30, Position.ZERO),
            new Book(2, "Xen and the Art", "school", 200, 6, Position.ZERO),
            new Book(3, "Cooking", "school", 300, 3, Position.ZERO),
            new Book(4, "Pioneer Valley", "systems", 400, 12, Position.ZERO));
}
