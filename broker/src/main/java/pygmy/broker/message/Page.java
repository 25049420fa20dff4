package pygmy.broker.message;

/**
 * Which part of a list is asked for.
 *
 * @param limit at most so many of its members
 * @param after those that come after this one: the id of a book or the name of a topic; empty from the beginning
 * @param mark  only if the list has the members that this stands for, see {@link Extent}; null for the first page
 */
public record Page(int limit, String after, Long mark) {

    /** Members on one page; as the texts of a book are bounded, so are the bytes of an answer. */
    public static final int MAX = 1_000;

    /** The longest first page. */
    public static final Page FIRST = first(MAX);

    public Page {
        Limits.present("after", after);
        if (limit < 1 || limit > MAX) {
            throw new IllegalArgumentException("limit must be from 1 to " + MAX);
        }
        if (after.length() > Limits.TEXT) {
            throw new IllegalArgumentException("after must have at most " + Limits.TEXT + " characters");
        }
    }

    public static Page first(int limit) {
        return new Page(limit, "", null);
    }

    /** Whether a list with this mark has other members than it had when the first page was read. */
    public boolean isGone(Extent extent) {
        return mark != null && mark != extent.mark();
    }
}
