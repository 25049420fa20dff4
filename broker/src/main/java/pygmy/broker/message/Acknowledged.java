package pygmy.broker.message;

/** A front end to the primary, over {@code catalog.primary.lock}: its cache holds nothing older than {@code upTo}. */
public record Acknowledged(int frontend, long incarnation, Position upTo) {
    public Acknowledged {
        Limits.present("upTo", upTo);
    }
}
