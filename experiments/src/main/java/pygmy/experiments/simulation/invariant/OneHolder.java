package pygmy.experiments.simulation.invariant;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import pygmy.experiments.simulation.world.Violation;

/** In a cluster of brokers, where a holder of the lock may learn late that it is none any more, two never rely on it at the same time. */
final class OneHolder {

    private final Map<String, BooleanSupplier> holders = new LinkedHashMap<>();

    void holds(String who, BooleanSupplier relies) {
        holders.put(who, relies);
        holders.forEach((other, stillRelies) -> {
            if (!other.equals(who) && stillRelies.getAsBoolean()) {
                throw new Violation("OneHolder", who + " relies on the lock while " + other + " does");
            }
        });
    }
}
