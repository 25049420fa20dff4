package pygmy.broker.message;

/**
 * Answer to a {@link Write}: the decision, and the book as it was right after it (null where there is none, and for a write that is in the log already).
 *
 * @param repeated it was decided for an earlier copy of the request, be it the client's or one that was sent again on the way
 */
public record Decided(Decision decision, Book book, boolean repeated) {
    public Decided {
        Limits.present("decision", decision);
    }

    /** For the first copy of a request. */
    public Decided(Decision decision, Book book) {
        this(decision, book, false);
    }
}
