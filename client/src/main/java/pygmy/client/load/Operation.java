package pygmy.client.load;

import java.util.Locale;

/** What a load client can ask for. */
public enum Operation {
    SEARCH, LOOKUP, BUY;

    /** As in a mix and in results: search, lookup, buy. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
