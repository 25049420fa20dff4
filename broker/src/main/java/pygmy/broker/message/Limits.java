package pygmy.broker.message;

/**
 * Bounds on what a message may carry. Records check themselves when they are made, also when they are read from the wire, so a message that
 * breaks a bound is one that cannot be read and ends in {@code dead-letters}.
 */
public final class Limits {

    /** Characters in a title, topic or request id. */
    public static final int TEXT = 200;
    /** Largest cost, stock or quantity; products of two stay within a long. */
    public static final long AMOUNT = 1_000_000_000L;

    /** The longest lease that a primary may grant, ms. Every new primary waits so long for the leases of the one before, whatever that one granted. */
    public static final long LEASE = 1_000;

    private Limits() {}

    public static void text(String name, String value) {
        if (value == null || value.isBlank() || value.length() > TEXT) {
            throw new IllegalArgumentException(name + " must have 1 to " + TEXT + " characters");
        }
    }

    /** Whether people may put this into a text that they send: what is refused, nobody could ask for, or would see. */
    public static boolean isText(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> codePoint != 0xFFFD; // what decoders put where bytes were not UTF-8
        };
    }

    /** What is wrong with a title or topic that somebody gives a book, beyond {@link #text}: a sentence's end, as in "must not ..."; null if nothing is. */
    public static String fault(String text) {
        if (!text.codePoints().allMatch(Limits::isText)) {
            return "must not contain control characters or broken Unicode";
        }
        boolean padded = isBlank(text.codePointAt(0)) || isBlank(text.codePointBefore(text.length()));
        return padded ? "must not begin or end with blanks" : null;
    }

    private static boolean isBlank(int codePoint) {
        return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint);
    }

    public static void amount(String name, long value) {
        if (value < 0 || value > AMOUNT) {
            throw new IllegalArgumentException(name + " must be from 0 to " + AMOUNT);
        }
    }

    public static void positive(String name, long value) {
        if (value < 1 || value > AMOUNT) {
            throw new IllegalArgumentException(name + " must be from 1 to " + AMOUNT);
        }
    }

    public static <T> T present(String name, T value) {
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }
}
