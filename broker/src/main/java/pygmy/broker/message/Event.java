package pygmy.broker.message;

import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/** What travels in the event queues. All but {@link Barrier} come from a primary, through the fanout, and name the log they belong to. */
public sealed interface Event {

    /** The log it belongs to; null for a {@link Barrier}. */
    default String log() {
        return null;
    }

    /** The position it begins at; zero for a {@link Barrier}. */
    default Position from() {
        return Position.ZERO;
    }

    /**
     * One batch of writes, numbered {@code first .. last()}: replication message, cache invalidation and order log in one.
     *
     * @param decisions one per seq, in order
     * @param books     the new state of every book the batch changed
     * @param topics    every topic whose list changed, also those a book left
     * @param loaded    true in the batch that ends the import of the books file
     * @param members   what the log says of its members from here on; null where that stays as it was
     * @param relisted  every topic that a book came into or left
     */
    record Changes(String log, long epoch, long first, List<Decision> decisions, List<Book> books, List<String> topics, boolean loaded,
            Members members, List<String> relisted) implements Event {

        /** A batch that leaves the members as they are. */
        public Changes(String log, long epoch, long first, List<Decision> decisions, List<Book> books, List<String> topics, boolean loaded) {
            this(log, epoch, first, decisions, books, topics, loaded, null);
        }

        /** Where it is not known which books came or went: perhaps in every topic. */
        public Changes(String log, long epoch, long first, List<Decision> decisions, List<Book> books, List<String> topics, boolean loaded,
                Members members) {
            this(log, epoch, first, decisions, books, topics, loaded, members, topics);
        }

        public Changes {
            Limits.text("log", log);
            decisions = List.copyOf(Limits.present("decisions", decisions));
            books = List.copyOf(Limits.present("books", books));
            topics = List.copyOf(Limits.present("topics", topics));
            relisted = List.copyOf(Limits.present("relisted", relisted));
            Limits.positive("epoch", epoch);
            Limits.positive("first", first);
            if (!relisted.isEmpty() && !new HashSet<>(topics).containsAll(relisted)) {
                throw new IllegalArgumentException("a topic that a book came into or left is one whose list changed");
            }
            if (decisions.isEmpty()) {
                throw new IllegalArgumentException("a batch without decisions");
            }
            for (int i = 0; i < decisions.size(); i++) {
                if (decisions.get(i).seq() != first + i) {
                    throw new IllegalArgumentException("decision " + decisions.get(i).seq() + " stands where " + (first + i) + " should");
                }
            }
            long last = first + decisions.size() - 1;
            if (books.stream().map(Book::version).anyMatch(v -> v.epoch() != epoch || v.seq() < first || v.seq() > last)) {
                throw new IllegalArgumentException("a book whose version is not of this batch");
            }
        }

        @Override
        public Position from() {
            return new Position(epoch, first);
        }

        public long last() {
            return first + decisions.size() - 1;
        }

        /** What answers about it change. */
        public Stream<Subject> touched() {
            Stream<Subject> all = topics.isEmpty() ? Stream.of() : Stream.of(Subject.anyOf(null));
            Stream<Subject> which = relisted.isEmpty() ? Stream.of() : Stream.of(Subject.membersOf(null));
            return Stream.of(books.stream().map(book -> Subject.book(book.id())), topics.stream().map(Subject::anyOf), all,
                    relisted.stream().map(Subject::membersOf), which).flatMap(subjects -> subjects);
        }

        /** Where a replica stands after applying it. */
        public Position position() {
            return new Position(epoch, last());
        }
    }

    /**
     * A new primary begins; the log goes on after {@code start}.
     *
     * @param members the first word on the log's members; null where the log has said it before
     */
    record EpochStarted(String log, long epoch, Position start, int primary, Members members) implements Event {

        /** Where the log has said before who its members are. */
        public EpochStarted(String log, long epoch, Position start, int primary) {
            this(log, epoch, start, primary, null);
        }

        public EpochStarted {
            Limits.text("log", log);
            Limits.positive("epoch", epoch);
            Limits.present("start", start);
            if (start.epoch() >= epoch) {
                throw new IllegalArgumentException("epoch " + epoch + " cannot start at " + start);
            }
        }

        @Override
        public Position from() {
            return position();
        }

        public Position position() {
            return new Position(epoch, start.seq());
        }
    }

    /** Everything up to here may be shown. */
    record Committed(String log, Position position) implements Event {
        public Committed {
            Limits.text("log", log);
            Limits.present("position", position);
        }

        @Override
        public Position from() {
            return position;
        }
    }

    /** Sent by a replica to its own queue: when it comes back, all that was confirmed before has come, too. */
    record Barrier(String nonce) implements Event {
        public Barrier {
            Limits.text("nonce", nonce);
        }
    }
}
