package pygmy.broker.message;

/**
 * What became of one {@link Write}. It is in the log itself, refusals too, so that a repeated request gets the same answer from any later primary:
 * a copy of a refused buy that is still on its way must not succeed after a restock.
 *
 * @param request  the request's id
 * @param asked    the write in words, to notice the same id sent for something else
 * @param kind     what happened
 * @param item     the book; for {@link Kind#ADDED} the id it got; for {@link Kind#RESIZED} how many catalog replicas count, and where that was refused the
 *                 number of the replica that is in the way
 * @param quantity copies sold, else 0
 * @param price    cost × quantity of a sale, else 0
 * @param title    title of the book, null where there is no such book
 * @param seq      its place in the log; 0 where it was not logged ({@link Kind#KEY_REUSED})
 * @param atMillis wall clock of the primary, for display
 */
public record Decision(String request, String asked, Kind kind, int item, int quantity, long price, String title, long seq, long atMillis) {

    /** Characters in a write said in words: two texts and a few numbers. */
    private static final int MAX_ASKED = 3 * Limits.TEXT;

    public enum Kind {
        SOLD, UPDATED, ADDED, NO_SUCH_BOOK, OUT_OF_STOCK, CHANGED_SINCE, KEY_REUSED,
        /** How many catalog replicas count has changed, or is about to. */
        RESIZED,
        /** It was to count no more, but was heard. */
        REPLICA_ALIVE,
        /** It was to count, but is not LIVE, or not configured with so many. */
        REPLICA_MISSING;

        /** Whether something changed. */
        public boolean isDone() {
            return this == SOLD || this == UPDATED || this == ADDED || this == RESIZED;
        }

        /** Whether it is about the replicas, not the shop. */
        public boolean isOfReplicas() {
            return this == RESIZED || this == REPLICA_ALIVE || this == REPLICA_MISSING;
        }
    }

    public Decision {
        Limits.text("request", request);
        Limits.present("kind", kind);
        if (Limits.present("asked", asked).length() > MAX_ASKED) {
            throw new IllegalArgumentException("asked must have at most " + MAX_ASKED + " characters");
        }
        if (title != null) {
            Limits.text("title", title);
        }
    }
}
