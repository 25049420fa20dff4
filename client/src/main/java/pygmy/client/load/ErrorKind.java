package pygmy.client.load;

/**
 * Errors of one kind.
 *
 * @param name    status and title
 * @param example the first one seen: which request, and what was said
 */
public record ErrorKind(String name, long count, String example) {}
