package pygmy.experiments.history;

import pygmy.broker.message.Book;

/** A book as a client can see it. */
public record Shelf(String title, String topic, long cost, long stock) {

    /** What there is of a book that does not exist, or not yet. */
    public static final Shelf NONE = new Shelf("", "", -1, -1);

    public static Shelf of(Book book) {
        return new Shelf(book.title(), book.topic(), book.cost(), book.stock());
    }

    boolean isThere() {
        return !equals(NONE);
    }

    @Override
    public String toString() {
        return isThere() ? "\"%s\" in %s, cost %d, stock %d".formatted(title, topic, cost, stock) : "no such book";
    }
}
