package pygmy.experiments.history;

/** What an operation did to, or saw of, one book. */
public sealed interface Action {

    /** The book as it is after this action took effect on {@code before}; null if it cannot have taken effect there as it was observed. */
    Shelf on(Shelf before);

    /** A lookup, or a search that listed it, saw this; {@link Shelf#NONE} where there was no such book. */
    record Saw(Shelf shelf) implements Action {
        @Override
        public Shelf on(Shelf before) {
            return before.equals(shelf) ? before : null;
        }
    }

    /** A search for {@code topic} did not list the book. */
    record NotListed(String topic) implements Action {
        @Override
        public Shelf on(Shelf before) {
            return before.topic().equals(topic) ? null : before;
        }
    }

    /** A buy; {@code price} as it was told, or null where nobody was told. */
    record Bought(long quantity, Long price) implements Action {
        @Override
        public Shelf on(Shelf before) {
            boolean fits = before.stock() >= quantity && (price == null || price == before.cost() * quantity);
            return fits ? new Shelf(before.title(), before.topic(), before.cost(), before.stock() - quantity) : null;
        }
    }

    /** A buy was refused for want of copies. */
    record OutOfStock(long quantity) implements Action {
        @Override
        public Shelf on(Shelf before) {
            return before.isThere() && before.stock() < quantity ? before : null;
        }
    }

    /** A buy or an update was refused for want of the book. */
    record NoSuchBook() implements Action {
        @Override
        public Shelf on(Shelf before) {
            return before.isThere() ? null : before;
        }
    }

    /** An update; what is null stays as it is. */
    record Updated(String title, String topic, Long cost, Long stock) implements Action {
        @Override
        public Shelf on(Shelf before) {
            return before.isThere() ? new Shelf(or(title, before.title()), or(topic, before.topic()), or(cost, before.cost()), or(stock, before.stock()))
                    : null;
        }

        private static <T> T or(T wanted, T present) {
            return wanted == null ? present : wanted;
        }
    }

    /** The book is new. */
    record Added(Shelf shelf) implements Action {
        @Override
        public Shelf on(Shelf before) {
            return before.isThere() ? null : shelf;
        }
    }
}
