package pygmy.broker.rpc;

import java.util.EnumMap;
import java.util.Map;

/**
 * Where the time of a request went. Each part is measured by one process on its own clock and excludes the parts it waited for, so the parts add up
 * without comparing clocks. Travels in reply headers as {@code catalog=812,queue=240} (microseconds). PRIMARY is waiting for one: while nobody led, and for
 * the leases of the one before.
 */
public record Timing(Map<Part, Long> micros) {

    public enum Part { FRONTEND, QUEUE, PRIMARY, ORDER, CATALOG }

    public static final Timing NONE = new Timing(Map.of());

    public Timing {
        micros = Map.copyOf(micros);
    }

    public long get(Part part) {
        return micros.getOrDefault(part, 0L);
    }

    public long total() {
        return micros.values().stream().mapToLong(Long::longValue).sum();
    }

    /** This and {@code more} microseconds (not below 0) of {@code part}. */
    public Timing plus(Part part, long more) {
        Map<Part, Long> sum = new EnumMap<>(Part.class);
        sum.putAll(micros);
        sum.merge(part, Math.max(0, more), Long::sum);
        return new Timing(sum);
    }

    /**
     * Of a call that took so long as its caller saw it: what nobody accounts for was spent on queues, or on waiting for a primary.
     *
     * @param serving a number of microseconds, if a primary answered: for how long it had served by then. Each measures on its own clock; for how long the
     *                answer was on its way does not matter
     */
    Timing ofWhole(long whole, Object serving) {
        long rest = whole - total();
        Timing known = serving instanceof Number served ? plus(Part.PRIMARY, Math.min(rest, whole - served.longValue())) : this;
        return known.plus(Part.QUEUE, whole - known.total());
    }

    /** Where no answer came as there was no primary: what seemed to be spent in queues was spent on that. */
    public Timing waitedForPrimary() {
        Map<Part, Long> parts = new EnumMap<>(Part.class);
        parts.putAll(micros);
        parts.remove(Part.QUEUE);
        return new Timing(parts).plus(Part.PRIMARY, get(Part.QUEUE));
    }

    public String encode() {
        StringBuilder text = new StringBuilder();
        for (Part part : Part.values()) {
            if (micros.containsKey(part)) {
                text.append(text.isEmpty() ? "" : ",").append(part.name().toLowerCase(java.util.Locale.ROOT)).append('=').append(get(part));
            }
        }
        return text.toString();
    }

    /** The inverse of {@link #encode()}; what it does not understand is left out, as it only informs people. */
    public static Timing decode(String text) {
        Map<Part, Long> parts = new EnumMap<>(Part.class);
        for (String entry : text == null ? new String[0] : text.split(",")) {
            int equals = entry.indexOf('=');
            for (Part part : Part.values()) {
                if (equals > 0 && part.name().equalsIgnoreCase(entry.substring(0, equals)) && entry.substring(equals + 1).matches("\\d{1,15}")) {
                    parts.put(part, Long.parseLong(entry.substring(equals + 1)));
                }
            }
        }
        return new Timing(parts);
    }
}
