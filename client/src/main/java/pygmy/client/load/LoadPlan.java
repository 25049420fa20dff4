package pygmy.client.load;

import java.net.URI;
import java.util.List;
import pygmy.client.http.RetryPolicy;

/**
 * What a load run is to do.
 *
 * @param frontends each client has one as its own, in turn
 * @param clients   threads, 1 to {@value #MAX_CLIENTS}
 * @param requests  in all clients together, divided evenly; from 1
 * @param warmup    requests in all before those, not counted; from 0
 * @param mix       how often each operation is chosen
 * @param seed      which requests are sent follows from it
 * @param offer     what is asked for, every topic and every book equally often
 * @param keys      whether each buy carries an {@code Idempotency-Key}; needed where {@code retry} allows several tries
 * @param retry     one try: each sample is one request on the wire
 */
public record LoadPlan(List<URI> frontends, int clients, long requests, long warmup, Mix mix, long seed, Offer offer, boolean keys,
        RetryPolicy retry) {

    public static final int MAX_CLIENTS = 1_000;

    /** @throws IllegalArgumentException naming what is out of bounds */
    public LoadPlan {
        frontends = List.copyOf(frontends);
        require(!frontends.isEmpty(), "no front end is named");
        require(clients >= 1 && clients <= MAX_CLIENTS, "clients must be from 1 to " + MAX_CLIENTS + ", not " + clients);
        require(requests >= 1, "requests must be at least 1, not " + requests);
        require(warmup >= 0, "warm-up requests must be at least 0, not " + warmup);
        boolean byItem = mix.operations().contains(Operation.LOOKUP) || mix.operations().contains(Operation.BUY);
        require(!byItem || !offer.items().isEmpty(), "there is no book to look up or buy under these topics");
        require(!mix.operations().contains(Operation.SEARCH) || !offer.topics().isEmpty(), "there is no topic to search");
        require(keys || retry.tries() == 1, "a buy that may be sent again needs an idempotency key");
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** Client {@code client}'s part of {@code total}. */
    long share(long total, int client) {
        return total / clients + (client < total % clients ? 1 : 0);
    }
}
