package pygmy.broker.message;

import java.util.List;

/** Answer to a {@link Read}: the books found (none, if there is no such book or topic), as of a position that the replica had applied. */
public record Books(List<Book> books, Position asOf) {
    public Books {
        books = List.copyOf(Limits.present("books", books));
        Limits.present("asOf", asOf);
    }
}
