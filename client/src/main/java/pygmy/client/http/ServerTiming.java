package pygmy.client.http;

/**
 * Where the front end says the time went, in microseconds; each part excludes the others. A part that took no part is 0.
 *
 * @param frontend in the front end
 * @param queue    in the broker and on the wire to it
 * @param primary  until there was a primary
 * @param order    in the order replica
 * @param catalog  in the catalog replica
 */
public record ServerTiming(long frontend, long queue, long primary, long order, long catalog) {

    public static final ServerTiming NONE = new ServerTiming(0, 0, 0, 0, 0);

    public long total() {
        return frontend + queue + primary + order + catalog;
    }

    /**
     * Reads a {@code Server-Timing} header such as {@code frontend;dur=0.12, queue;dur=0.40} (milliseconds). What it does not
     * understand is left out, as it only informs people; null is {@link #NONE}.
     */
    public static ServerTiming parse(String header) {
        if (header == null) {
            return NONE;
        }
        long frontend = 0;
        long queue = 0;
        long primary = 0;
        long order = 0;
        long catalog = 0;
        for (int start = 0; start < header.length();) {
            int comma = header.indexOf(',', start);
            int end = comma < 0 ? header.length() : comma;
            String metric = header.substring(start, end).strip();
            int semicolon = metric.indexOf(';');
            switch (semicolon < 0 ? metric : metric.substring(0, semicolon).strip()) {
                case "frontend" -> frontend += micros(metric);
                case "queue" -> queue += micros(metric);
                case "primary" -> primary += micros(metric);
                case "order" -> order += micros(metric);
                case "catalog" -> catalog += micros(metric);
                default -> {
                }
            }
            start = end + 1;
        }
        return new ServerTiming(frontend, queue, primary, order, catalog);
    }

    private static long micros(String metric) {
        int duration = metric.indexOf("dur=");
        if (duration < 0) {
            return 0;
        }
        int end = metric.indexOf(';', duration);
        try {
            return Math.max(0, Math.round(Double.parseDouble(metric.substring(duration + 4, end < 0 ? metric.length() : end)) * 1000));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
