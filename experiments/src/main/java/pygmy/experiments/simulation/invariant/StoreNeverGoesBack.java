package pygmy.experiments.simulation.invariant;

import java.util.HashMap;
import java.util.Map;
import pygmy.broker.log.History;
import pygmy.experiments.simulation.world.Violation;

/**
 * As long as its disk lasts, a replica never holds less than it held: what it acknowledged to the broker is nowhere else, perhaps. An epoch without a
 * write is nothing held, and what a later epoch began without was never confirmed.
 */
final class StoreNeverGoesBack {

    private final Map<String, History> stood = new HashMap<>();

    void stands(String who, History now) {
        History before = stood.put(who, now);
        if (before != null && (holdsLess(now, before) || returnsToAnEpochItLeft(now, before))) {
            throw new Violation("StoreNeverGoesBack", who + " goes back from " + before.applied() + " to " + now.applied());
        }
    }

    private static boolean holdsLess(History now, History before) {
        return !now.covers(before.written()) && !now.applied().isAtLeast(before.applied());
    }

    private static boolean returnsToAnEpochItLeft(History now, History before) {
        return now.applied().epoch() < before.applied().epoch() && before.knows(now.applied().epoch());
    }

    void lost(String who) {
        stood.remove(who);
    }
}
