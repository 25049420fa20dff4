package pygmy.experiments.simulation.invariant;

import pygmy.broker.message.Book;
import pygmy.broker.message.Decision;
import pygmy.experiments.simulation.world.Violation;

/** No answer carries a write that is not committed, so no later primary can lack it. */
final class ShownIsCommitted {

    private final Truth truth;

    ShownIsCommitted(Truth truth) {
        this.truth = truth;
    }

    void shown(String who, Book book) {
        Truth.Committed write = truth.committed().get(book.version().seq());
        if (write == null || write.epoch() != book.version().epoch()) {
            throw new Violation("ShownIsCommitted", who + " shows " + book + ", which is not committed; committed in its place: " + write);
        }
    }

    void shown(String who, Decision decision) {
        Truth.Committed write = truth.committed().get(decision.seq());
        if (write == null || !write.decision().equals(decision)) {
            throw new Violation("ShownIsCommitted", who + " answers " + decision + ", which is not committed; committed in its place: " + write);
        }
    }
}
