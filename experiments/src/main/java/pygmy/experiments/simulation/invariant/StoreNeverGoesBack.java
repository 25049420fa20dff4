package pygmy.experiments.simulation.invariant;

import java.util.HashMap;
import java.util.Map;
import pygmy.broker.message.Position;
import pygmy.experiments.simulation.Violation;

/** As long as its disk lasts, a replica never stands before where it stood: what it acknowledged to the broker is nowhere else, perhaps. */
final class StoreNeverGoesBack {

    private final Map<String, Position> stood = new HashMap<>();

    void stands(String who, Position applied) {
        Position before = stood.put(who, applied);
        if (before != null && !applied.isAtLeast(before)) {
            throw new Violation("StoreNeverGoesBack", who + " goes back from " + before + " to " + applied);
        }
    }

    void lost(String who) {
        stood.remove(who);
    }
}
