package pygmy.broker.message;

import java.util.ArrayList;
import java.util.List;

/**
 * A read of the catalog, over the queue {@code catalog.query}. The replica answers once it has applied {@code atLeast}, or, where that is absent,
 * once a barrier it sent through its own event queue came back (a <em>fenced</em> read: it then holds all that was confirmed before it was asked).
 */
public sealed interface Read extends Question {

    /** The position the answer must include; null for a fenced read. */
    Position atLeast();

    /** The same question, to be answered at or after this position; fenced where it is null. */
    Read atLeast(Position position);

    /** The same question without a position: what caches go by. */
    default Read key() {
        return atLeast(null);
    }

    /** Whatever changes the answer touches this, too. */
    Subject about();

    /** What the answer shows: it is true as long as none of these changes. {@code found} is null where there is none yet. */
    List<Subject> shown(Found found);

    /** One book by id. */
    record Lookup(int item, Position atLeast) implements Read {
        public Lookup {
            Limits.positive("item", item);
        }

        @Override
        public Read atLeast(Position position) {
            return new Lookup(item, position);
        }

        @Override
        public Subject about() {
            return Subject.book(item);
        }

        @Override
        public List<Subject> shown(Found found) {
            return List.of(about());
        }
    }

    /** One page of the books of a topic, by its exact name, or of all books, where that is null; in order of id. */
    record Search(String topic, Page page, Position atLeast) implements Read {
        public Search {
            if (topic != null) {
                Limits.text("topic", topic);
            }
            if (!Limits.present("page", page).after().isEmpty()) {
                Limits.positive("after", Integer.parseInt(page.after()));
            }
        }

        /** The longest first page. */
        public Search(String topic, Position atLeast) {
            this(topic, Page.FIRST, atLeast);
        }

        /** The id after which the page begins. */
        public int after() {
            return page.after().isEmpty() ? 0 : Integer.parseInt(page.after());
        }

        @Override
        public Read atLeast(Position position) {
            return new Search(topic, page, position);
        }

        @Override
        public Subject about() {
            return Subject.anyOf(topic);
        }

        @Override
        public List<Subject> shown(Found found) {
            List<Subject> shown = new ArrayList<>();
            shown.add(Subject.membersOf(topic));
            if (found instanceof Books books) {
                books.books().forEach(book -> shown.add(Subject.book(book.id())));
            }
            return shown;
        }
    }

    /** One page of the topics, in order of name. */
    record TopicList(Page page, Position atLeast) implements Read {
        public TopicList {
            Limits.present("page", page);
        }

        @Override
        public Read atLeast(Position position) {
            return new TopicList(page, position);
        }

        @Override
        public Subject about() {
            return Subject.membersOf(null);
        }

        @Override
        public List<Subject> shown(Found found) {
            return List.of(about());
        }
    }
}
