package pygmy.broker.message;

/**
 * What a write touches and an answer shows: by these it is decided whether a change is committed, and whether an answer is still true.
 *
 * @param kind  {@code b}: one book; {@code l}: any book of a list; {@code m}: which books a list has
 * @param book  its id; 0 for a list
 * @param topic the list's; null for the list of all books
 */
public record Subject(char kind, int book, String topic) {

    /** One book. */
    public static Subject book(int id) {
        return new Subject('b', id, null);
    }

    /** Any book of a topic; where that is null, any book. */
    public static Subject anyOf(String topic) {
        return new Subject('l', 0, topic);
    }

    /** Which books a topic has; where that is null, which books and topics there are, and how many books each topic has. */
    public static Subject membersOf(String topic) {
        return new Subject('m', 0, topic);
    }
}
