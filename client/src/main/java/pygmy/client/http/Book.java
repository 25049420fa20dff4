package pygmy.client.http;

import java.util.List;

/** A book as the front end shows it. {@code cost} is the price of one copy; {@code stock} the copies left. */
public record Book(long id, String title, String topic, long cost, long stock) {

    /**
     * Answer of a search.
     *
     * @param next leads to the next page; null on the last
     */
    public record Found(List<Book> books, String next) {
        public Found {
            books = books == null ? List.of() : List.copyOf(books);
        }
    }
}
