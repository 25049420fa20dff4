package pygmy.experiments.simulation.process;

/** What is on the broker. */
public final class Names {

    static final String EVENTS = "catalog.events";
    static final String BEATS = "heartbeat";
    static final String LOCK = "catalog.primary.lock";
    public static final String PRIMARY = "catalog.primary";
    static final String QUERY = "catalog.query";
    static final String CATALOG_SYNC = "catalog.sync";
    public static final String ORDER = "order";
    static final String ORDER_SYNC = "order.sync";

    private Names() {}

    static String consumedOf(String process) {
        return eventsOf(process) + ".consumed";
    }

    public static String eventsOf(String process) {
        return EVENTS + "." + process;
    }
}
