package pygmy.broker.message;

import java.util.List;

/**
 * The books of a {@link Read.Lookup} (none, if there is no such book) or of one page of a {@link Read.Search}.
 *
 * @param extent null for a lookup; where the page {@linkplain Page#isGone is gone} there are no books
 */
public record Books(List<Book> books, Position asOf, Extent extent) implements Found {
    public Books {
        books = List.copyOf(Limits.present("books", books));
        Limits.present("asOf", asOf);
    }

    /** Of a lookup. */
    public Books(List<Book> books, Position asOf) {
        this(books, asOf, null);
    }

    @Override
    public int size() {
        return books.size();
    }
}
