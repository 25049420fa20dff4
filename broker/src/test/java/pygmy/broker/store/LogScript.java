package pygmy.broker.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import pygmy.broker.log.History;
import pygmy.broker.log.StoreWrite;
import pygmy.broker.message.Book;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Event;
import pygmy.broker.message.Members;
import pygmy.broker.message.Position;

/** Writes a log as a primary would, at random but repeatably, and knows what a store that applied all of it must hold. */
public final class LogScript {

    private final Random random;
    private final Map<Integer, Book> books = new TreeMap<>();
    private final List<Decision> decisions = new ArrayList<>();
    private final String log;
    private History history = History.EMPTY;
    private boolean loaded;
    private Members members = Members.UNKNOWN;

    public LogScript(long seed) {
        this.random = new Random(seed);
        this.log = "log-" + seed;
    }

    /** The next epoch, here. */
    public StoreWrite.Adopt epoch() {
        Event.EpochStarted started = new Event.EpochStarted(log, history.applied().epoch() + 1, history.applied(), 0,
                members.areKnown() ? null : Members.of(2));
        members = members.areKnown() ? members : started.members();
        history = history.begun(log, started.epoch());
        return new StoreWrite.Adopt(started);
    }

    /** Adds that many books, in one batch. */
    public StoreWrite.Apply load(int count) {
        Batch batch = new Batch();
        for (int i = 0; i < count; i++) {
            int id = books.size() + 1;
            Book book = new Book(id, "A book with the number " + id, "topic-" + id % 1000, 100, 1_000_000, batch.version());
            batch.put(book, Decision.Kind.ADDED, 0);
        }
        loaded = true;
        return batch.end(true);
    }

    /** Sales, refusals and updates of random books; and other members. */
    public StoreWrite.Apply batch(int writes) {
        Batch batch = new Batch();
        members = Members.of(1 + (int) (history.applied().seq() % Members.MAX));
        for (int i = 0; i < writes; i++) {
            Book before = books.get(1 + random.nextInt(books.size()));
            int what = random.nextInt(10);
            if (what < 6) {
                batch.put(new Book(before.id(), before.title(), before.topic(), before.cost(), before.stock() - 1, batch.version()),
                        Decision.Kind.SOLD, 1);
            } else if (what < 8) {
                String topic = "topic-" + random.nextInt(1000);
                batch.put(new Book(before.id(), before.title(), topic, before.cost() + 1, before.stock(), batch.version()),
                        Decision.Kind.UPDATED, 0);
            } else {
                batch.refuse(before);
            }
        }
        return batch.end(false);
    }

    /** Decisions that change nothing. */
    public StoreWrite.Apply refusals(int writes) {
        Batch batch = new Batch();
        for (int i = 0; i < writes; i++) {
            batch.refuse(books.get(1));
        }
        return batch.end(false);
    }

    /** A refusal of a request with this id. */
    public StoreWrite.Apply refusal(String request) {
        Batch batch = new Batch();
        batch.decide(request, books.get(1), Decision.Kind.OUT_OF_STOCK, 0);
        return batch.end(false);
    }

    public Map<Integer, Book> books() {
        return books;
    }

    public List<Decision> decisions() {
        return decisions;
    }

    public List<Decision> sales() {
        return decisions.stream().filter(d -> d.kind() == Decision.Kind.SOLD).toList();
    }

    public History history() {
        return history;
    }

    public Members members() {
        return members;
    }

    public boolean isLoaded() {
        return loaded;
    }

    private final class Batch {

        private final long first = history.applied().seq() + 1;
        private final List<Decision> decided = new ArrayList<>();
        private final Map<Integer, Book> changed = new LinkedHashMap<>();
        private final Set<String> topics = new LinkedHashSet<>();

        Position version() {
            return new Position(history.applied().epoch(), first + decided.size());
        }

        void put(Book book, Decision.Kind kind, int quantity) {
            decide(book, kind, quantity);
            books.put(book.id(), book);
            changed.put(book.id(), book);
            topics.add(book.topic());
        }

        void refuse(Book book) {
            decide(book, Decision.Kind.OUT_OF_STOCK, 0);
        }

        private void decide(Book book, Decision.Kind kind, int quantity) {
            decide("%08x-%012x".formatted(Long.hashCode(random.nextLong()), version().seq()), book, kind, quantity);
        }

        void decide(String request, Book book, Decision.Kind kind, int quantity) {
            long seq = version().seq();
            Decision decision = new Decision(request, "sell 1 of " + book.id(), kind, book.id(), quantity, quantity * book.cost(),
                    book.title(), seq, 1_700_000_000_000L + seq);
            decided.add(decision);
            decisions.add(decision);
        }

        StoreWrite.Apply end(boolean loaded) {
            Event.Changes changes = new Event.Changes(log, history.applied().epoch(), first, decided, List.copyOf(changed.values()),
                    List.copyOf(topics), loaded, members);
            history = history.advancedTo(changes.position());
            return new StoreWrite.Apply(changes);
        }
    }
}
