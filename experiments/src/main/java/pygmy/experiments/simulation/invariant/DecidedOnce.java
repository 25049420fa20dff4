package pygmy.experiments.simulation.invariant;

import java.util.HashMap;
import java.util.Map;
import pygmy.experiments.simulation.Violation;

/** A request, however often it is sent, is in the log once. */
final class DecidedOnce {

    private final Map<String, Long> seqOf = new HashMap<>();

    void committed(Truth.Committed write) {
        Long before = seqOf.put(write.decision().request(), write.decision().seq());
        if (before != null && before != write.decision().seq()) {
            throw new Violation("DecidedOnce", write.decision().request() + " was decided as write " + before + " and again as " + write.decision());
        }
    }
}
