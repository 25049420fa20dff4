package pygmy.catalog.primary;

import java.util.Optional;
import pygmy.broker.message.Book;
import pygmy.broker.message.Decision;

/** What the primary looks up in its own replica's store when it decides: all that was applied and is durable. Called by the replica's thread. */
public interface StoredCatalog {

    Optional<Book> book(int id);

    /** The decision on a request id; refusals, updates and additions may be forgotten when they are {@value #REMEMBERED} writes old. */
    Optional<Decision> decision(String requestId);

    /** The highest id of a book; 0 where there is none. */
    int highestId();

    /** How many writes a decision that sold nothing is remembered for. */
    int REMEMBERED = 100_000;
}
