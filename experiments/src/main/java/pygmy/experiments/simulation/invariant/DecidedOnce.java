package pygmy.experiments.simulation.invariant;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import pygmy.broker.message.Decision;
import pygmy.experiments.simulation.world.Violation;

/** A request, however often it is sent, is in the log once; again only after what came of it was forgotten, which a sale never is. */
final class DecidedOnce {

    private final int remembered;
    private final Map<String, TreeMap<Long, Decision>> decided = new HashMap<>();

    DecidedOnce(int remembered) {
        this.remembered = remembered;
    }

    void committed(Truth.Committed write) {
        Decision decision = write.decision();
        TreeMap<Long, Decision> all = decided.computeIfAbsent(decision.request(), key -> new TreeMap<>());
        Map.Entry<Long, Decision> before = all.lowerEntry(decision.seq());
        if (before != null && (before.getValue().kind() == Decision.Kind.SOLD || decision.seq() <= before.getKey() + remembered)) {
            throw new Violation("DecidedOnce", decision.request() + " was decided as write " + before.getKey() + " and again as " + decision);
        }
        all.put(decision.seq(), decision);
    }
}
