package pygmy.experiments.simulation.invariant;

import pygmy.broker.message.Books;
import pygmy.broker.message.Read;
import pygmy.experiments.simulation.world.Violation;

/** What a cache serves is what is committed in that moment. */
final class HitIsCurrent {

    private final Truth truth;

    HitIsCurrent(Truth truth) {
        this.truth = truth;
    }

    void hit(String who, Read key, Books books) {
        if (!truth.answer(key).equals(books.books())) {
            throw new Violation("HitIsCurrent", who + " serves " + key + " from its cache as " + books + " but committed is " + truth.answer(key));
        }
    }
}
