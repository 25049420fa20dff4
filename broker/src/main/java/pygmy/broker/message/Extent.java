package pygmy.broker.message;

/**
 * What a page says of the whole list.
 *
 * @param mark stands for the members that the list has: the same for the same members, in every replica, whatever else changes about them
 * @param more whether members come after those of this page
 */
public record Extent(long mark, boolean more) {}
