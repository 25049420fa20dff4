package pygmy.client.text;

import java.util.Locale;

/** Values as a person reads them, the same in every locale. */
public final class Plain {

    private Plain() {}

    /** {@code text} without control characters: what a server says must not steer the terminal. */
    public static String text(String text) {
        return text.codePoints().anyMatch(Character::isISOControl) ? text.replaceAll("\\p{Cntrl}", "?") : text;
    }

    /** Microseconds as milliseconds, with three digits that count: 0.123, 1.23, 12.3, 123. */
    public static String millis(double micros) {
        double millis = micros / 1000;
        double size = Math.abs(millis);
        return String.format(Locale.ROOT, size < 9.995 ? size < 0.9995 ? "%.3f" : "%.2f" : size < 99.95 ? "%.1f" : "%.0f", millis);
    }

    /** A span as {@code 120 ms}, {@code 3.2 s} or {@code 2 min 5 s}. */
    public static String span(long millis) {
        if (millis < 1_000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        return millis / 60_000 + " min " + millis / 1000 % 60 + " s";
    }

    /** {@code 1 client}, {@code 8 clients}. */
    public static String count(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    public static String rate(double perSecond) {
        return String.format(Locale.ROOT, perSecond < 100 ? "%.1f/s" : "%.0f/s", perSecond);
    }
}
