package pygmy.experiments.simulation.broker;

/**
 * How a queue was declared.
 *
 * @param durable   survives a restart of the broker
 * @param exclusive only its connection may use it, and it goes with that
 * @param maxLength more waiting messages than this push the oldest out
 * @param expires   deleted after being unused for so long, ms
 */
public record QueueKind(boolean durable, boolean exclusive, int maxLength, long expires) {

    public static QueueKind shared() {
        return new QueueKind(true, false, 10_000, Long.MAX_VALUE);
    }

    public static QueueKind exclusive(int maxLength) {
        return new QueueKind(false, true, maxLength, Long.MAX_VALUE);
    }

    /** Keeps the last value, and the one before should a crash lose that. */
    public static QueueKind lastValue() {
        return new QueueKind(true, false, 2, Long.MAX_VALUE);
    }

    boolean isLastValue() {
        return equals(lastValue());
    }

    public static QueueKind durable(int maxLength, long expires) {
        return new QueueKind(true, false, maxLength, expires);
    }
}
