package pygmy.experiments.simulation.invariant;

import java.util.HashMap;
import java.util.Map;
import pygmy.broker.log.History;
import pygmy.broker.message.Position;
import pygmy.experiments.simulation.world.Violation;

/** Two replicas of a service that stand at the same position of the same log hold the same. */
final class EqualAtEqualPositions {

    private record Place(String service, String log, Position applied) {}

    private record Content(long hash, String who) {}

    private final Map<Place, Content> seen = new HashMap<>();

    void stands(String service, String who, History history, long hash) {
        Content before = seen.putIfAbsent(new Place(service, history.log(), history.applied()), new Content(hash, who));
        if (before != null && before.hash() != hash) {
            throw new Violation("EqualAtEqualPositions", who + " holds something else at " + history.applied() + " than " + before.who() + " did");
        }
    }
}
