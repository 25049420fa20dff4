package pygmy.broker.message;

/** Answer to a {@link Write}: the decision, and the book as it was right after it (null where there is none, and for a repeated request). */
public record Decided(Decision decision, Book book) {
    public Decided {
        Limits.present("decision", decision);
    }
}
