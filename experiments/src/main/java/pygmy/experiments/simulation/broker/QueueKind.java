package pygmy.experiments.simulation.broker;

/**
 * How a queue was declared.
 *
 * @param durable   survives a restart of the broker
 * @param exclusive only its connection may use it, and it goes with that
 * @param maxLength more waiting messages than this push the oldest out
 * @param expires   deleted after being unused for so long, ms
 * @param quorum    of a cluster: every durable queue there is
 * @param single    a quorum queue delivers to one of its consumers, until that is gone or taken for down: {@code x-single-active-consumer}
 */
public record QueueKind(boolean durable, boolean exclusive, int maxLength, long expires, boolean quorum, boolean single) {

    public static QueueKind shared() {
        return new QueueKind(true, false, 10_000, Long.MAX_VALUE, false, false);
    }

    public static QueueKind exclusive(int maxLength) {
        return new QueueKind(false, true, maxLength, Long.MAX_VALUE, false, false);
    }

    /** Keeps the last value, and the one before should a crash lose that. */
    public static QueueKind lastValue() {
        return new QueueKind(true, false, 2, Long.MAX_VALUE, false, false);
    }

    boolean isLastValue() {
        return durable && maxLength == 2;
    }

    public static QueueKind durable(int maxLength, long expires) {
        return new QueueKind(true, false, maxLength, expires, false, false);
    }

    /** With a single active consumer; only for a cluster. */
    public QueueKind singleActive() {
        return new QueueKind(durable, exclusive, maxLength, expires, quorum, true);
    }

    QueueKind inCluster() {
        return new QueueKind(durable, exclusive, maxLength, expires, durable, single);
    }
}
