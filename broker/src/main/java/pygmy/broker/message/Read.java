package pygmy.broker.message;


/**
 * A read of the catalog, over the queue {@code catalog.query}. The replica answers once it has applied {@code atLeast}, or, where that is absent,
 * once a barrier it sent through its own event queue came back (a <em>fenced</em> read: it then holds all that was confirmed before it was asked).
 */
public sealed interface Read extends Question {

    /** The position the answer must include; null for a fenced read. */
    Position atLeast();

    /** The same question without a position: what caches and gates go by. */
    default Read key() {
        return atLeast(null);
    }

    /** The same question, to be answered at or after this position; fenced where it is null. */
    default Read atLeast(Position position) {
        return this instanceof Lookup lookup ? new Lookup(lookup.item(), position) : new Search(((Search) this).topic(), position);
    }

    /** One book by id. */
    record Lookup(int item, Position atLeast) implements Read {
        public Lookup {
            Limits.positive("item", item);
        }
    }

    /** All books of a topic, by exact name, in order of id. */
    record Search(String topic, Position atLeast) implements Read {
        public Search {
            Limits.text("topic", topic);
        }
    }
}
