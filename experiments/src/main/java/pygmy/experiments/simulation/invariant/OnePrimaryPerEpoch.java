package pygmy.experiments.simulation.invariant;

import java.util.HashMap;
import java.util.Map;
import pygmy.experiments.simulation.world.Violation;

/** No epoch is ever served twice. */
final class OnePrimaryPerEpoch {

    private final Map<Long, String> servedBy = new HashMap<>();

    void serves(String who, long epoch) {
        String before = servedBy.put(epoch, who);
        if (before != null) {
            throw new Violation("OnePrimaryPerEpoch", who + " serves epoch " + epoch + ", which " + before + " has served");
        }
    }
}
