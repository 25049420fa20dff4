package pygmy.broker.amqp;

/** A message that this service cannot read, with a human-readable reason. It belongs into {@code dead-letters}. */
public final class Unreadable extends Exception {

    private static final int MAX = 200;

    /** @param reason may quote the message: it is cut, and control characters are replaced, so that it cannot forge log lines */
    public Unreadable(String reason) {
        super(printable(reason), null, false, false);
    }

    private static String printable(String text) {
        String cut = text.length() > MAX ? text.substring(0, MAX) + "…" : text;
        return cut.replaceAll("\\p{Cntrl}", " ");
    }
}
