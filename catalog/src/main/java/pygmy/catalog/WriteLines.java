package pygmy.catalog;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pygmy.broker.message.Decided;
import pygmy.broker.message.Decision;
import pygmy.broker.rpc.RequestId;

/** The primary's line for each write that it answers, so that a request is found with its place in the log. */
final class WriteLines {

    /** A logger of its own, so that a busy shop can do without: {@code LOGGING_LEVEL_PYGMY_WRITES=warn}. */
    private static final Logger WRITES = LoggerFactory.getLogger("pygmy.writes");

    private WriteLines() {}

    static void decided(String requestId, long epoch, Decided decided, long micros) {
        if (WRITES.isInfoEnabled()) {
            try (RequestId.Scope scope = RequestId.with(requestId)) {
                WRITES.info(line(epoch, decided, micros));
            }
        }
    }

    /** As in {@code 66:9 SOLD 1 of book 3 for 300, write 3f2a, committed after 4.2 ms}. The epoch of what was decided before may be another. */
    static String line(long epoch, Decided decided, long micros) {
        Decision decision = decided.decision();
        StringBuilder line = new StringBuilder(120);
        if (decision.seq() == 0) {
            line.append("not in the log: ");
        } else if (decided.repeated()) {
            line.append("decided before, as number ").append(decision.seq()).append(": ");
        } else {
            line.append(epoch).append(':').append(decision.seq()).append(' ');
        }
        line.append(decision.kind());
        if (decision.kind() == Decision.Kind.SOLD) {
            line.append(' ').append(decision.quantity()).append(" of book ").append(decision.item()).append(" for ").append(decision.price());
        } else {
            line.append(decision.kind().isOfReplicas() ? " replica " : " book ").append(decision.item());
        }
        return line.append(", write ").append(decision.request()).append(decided.repeated() || decision.seq() == 0 ? ", answered after " : ", committed after ")
                .append(micros / 1000).append('.').append(micros % 1000 / 100).append(" ms").toString();
    }
}
