package pygmy.experiments.history;

import pygmy.broker.message.Decision;

/** What the client of a write was told at last, over all copies of it that it sent. */
public sealed interface Told {

    /** Whether the log's decision on the same write is what was told. */
    default boolean fits(Decision decision) {
        return false;
    }

    /** Whether it says that the write never happens. */
    default boolean saysNever() {
        return this instanceof NothingDone || this instanceof KeyReused;
    }

    /** Whether it says what was decided. */
    default boolean isDecision() {
        return !saysNever() && !(this instanceof Unknown);
    }

    /** Nothing certain (504, a lost connection, no answer): it may have happened, at any time after it was first sent, or never. */
    record Unknown() implements Told {}

    /** That nothing was done (503, or nobody to connect to), of <em>every</em> copy that was sent: so it never happens. */
    record NothingDone() implements Told {}

    /** That its key was used before for something else (422): so it never happens. */
    record KeyReused() implements Told {}

    /** That it is sold (200), under this order. */
    record Sold(String order, View.Sale sale) implements Told {
        @Override
        public boolean fits(Decision decision) {
            return decision.kind() == Decision.Kind.SOLD && decision.request().equals(order) && View.Sale.of(decision).equals(sale);
        }
    }

    /** That there are not enough copies (409). */
    record OutOfStock() implements Told {
        @Override
        public boolean fits(Decision decision) {
            return decision.kind() == Decision.Kind.OUT_OF_STOCK;
        }
    }

    /** That there is no such book (404). */
    record NoSuchBook() implements Told {
        @Override
        public boolean fits(Decision decision) {
            return decision.kind() == Decision.Kind.NO_SUCH_BOOK;
        }
    }

    /**
     * That a book is changed (200) or new (201).
     *
     * @param shown the book as it was right after that or, where the write was sent again, at any time from then to the answer; null where it was not shown
     */
    record Stored(int book, Shelf shown) implements Told {
        @Override
        public boolean fits(Decision decision) {
            return (decision.kind() == Decision.Kind.UPDATED || decision.kind() == Decision.Kind.ADDED) && decision.item() == book;
        }
    }
}
