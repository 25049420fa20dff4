package pygmy.experiments.simulation;

/** What is on the broker. */
final class Names {

    static final String EVENTS = "catalog.events";
    static final String BEATS = "heartbeat";
    static final String LOCK = "catalog.primary.lock";
    static final String PRIMARY = "catalog.primary";
    static final String QUERY = "catalog.query";
    static final String CATALOG_SYNC = "catalog.sync";
    static final String ORDER = "order";
    static final String ORDER_SYNC = "order.sync";

    private Names() {}

    static String consumedOf(String process) {
        return eventsOf(process) + ".consumed";
    }

    static String eventsOf(String process) {
        return EVENTS + "." + process;
    }
}
