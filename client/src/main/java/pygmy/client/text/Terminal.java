package pygmy.client.text;

import java.io.Console;

/** Whether a person watches. */
public final class Terminal {

    /** Clears the screen. */
    public static final String CLEAR = "\033[H\033[2J";
    /** Back to the start of the line, and clears it. */
    public static final String CLEAR_LINE = "\r\033[K";

    private Terminal() {}

    /** Whether input and output are a terminal that understands cursor movements. */
    public static boolean isPresent() {
        Console console = System.console();
        if (console == null || "dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        try {
            // From Java 22 there may be a console without a terminal, and this method to tell.
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
