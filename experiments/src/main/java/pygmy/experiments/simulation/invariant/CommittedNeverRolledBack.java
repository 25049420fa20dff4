package pygmy.experiments.simulation.invariant;

import java.util.TreeMap;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Position;
import pygmy.experiments.simulation.world.Violation;

/** Whoever leads has every write that was ever committed; and nobody commits what a later primary has not got. */
final class CommittedNeverRolledBack {

    private final Truth truth;
    private final int remembered;
    private final TreeMap<Long, Position> starts = new TreeMap<>();

    CommittedNeverRolledBack(Truth truth, int remembered) {
        this.truth = truth;
        this.remembered = remembered;
    }

    void serves(String who, Position start, TreeMap<Long, Decision> has) {
        starts.put(start.epoch(), start);
        truth.committed().forEach((seq, write) -> {
            Decision found = has.get(seq);
            boolean forgotten = found == null && write.decision().kind() != Decision.Kind.SOLD && seq <= start.seq() - remembered;
            if (!forgotten && (found == null || !found.equals(write.decision()))) {
                throw new Violation("CommittedNeverRolledBack", who + " leads epoch " + start.epoch() + " from " + start + " with " + found
                        + " in the place of the committed " + write.epoch() + ":" + seq + " " + write.decision());
            }
        });
    }

    void commits(String who, Position upTo) {
        starts.tailMap(upTo.epoch(), false).values().forEach(later -> {
            if (later.seq() < upTo.seq()) {
                throw new Violation("CommittedNeverRolledBack", who + " commits " + upTo + " after epoch " + later.epoch() + " began at seq "
                        + later.seq());
            }
        });
    }
}
