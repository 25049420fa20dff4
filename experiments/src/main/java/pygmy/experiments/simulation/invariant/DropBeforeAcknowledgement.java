package pygmy.experiments.simulation.invariant;

import pygmy.broker.message.Books;
import pygmy.broker.message.Position;
import pygmy.broker.message.Read;
import pygmy.experiments.simulation.world.Violation;

/** A front end that acknowledges a write holds nothing older of what that write changed. */
final class DropBeforeAcknowledgement {

    private final Truth truth;

    DropBeforeAcknowledgement(Truth truth) {
        this.truth = truth;
    }

    void holds(String who, Position acknowledged, Read key, Books books) {
        Position newest = truth.touchedBy(key, books, acknowledged);
        if (!books.asOf().isAtLeast(newest)) {
            throw new Violation("DropBeforeAcknowledgement", who + " acknowledges " + acknowledged + " but still holds " + key + " as of " + books.asOf()
                    + ", older than the change " + newest);
        }
    }
}
