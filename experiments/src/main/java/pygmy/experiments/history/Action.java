package pygmy.experiments.history;

/** What an operation did to, or saw of, one book. */
public sealed interface Action {

    /** The book as it is after this action took effect on {@code before}; null if it cannot have taken effect there as it was observed. */
    Shelf on(Shelf before);

    /** A lookup saw this. */
    record Saw(Shelf shelf) implements Action {
        @Override
        public Shelf on(Shelf before) {
            return before.equals(shelf) ? before : null;
        }
    }

    /** A search for {@code topic} listed the book with this cost and stock. */
    record Listed(String topic, long cost, long stock) implements Action {
        @Override
        public Shelf on(Shelf before) {
            return before.equals(new Shelf(topic, cost, stock)) ? before : null;
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
            return fits ? new Shelf(before.topic(), before.cost(), before.stock() - quantity) : null;
        }
    }

    /** A buy was refused for want of copies. */
    record OutOfStock(long quantity) implements Action {
        @Override
        public Shelf on(Shelf before) {
            return before.stock() < quantity ? before : null;
        }
    }

    /** An update; what is null stays as it is. */
    record Updated(String topic, Long cost, Long stock) implements Action {
        @Override
        public Shelf on(Shelf before) {
            return new Shelf(topic == null ? before.topic() : topic, cost == null ? before.cost() : cost, stock == null ? before.stock() : stock);
        }
    }
}
