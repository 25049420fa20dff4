package pygmy.experiments.faults;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import pygmy.client.http.Answer;
import pygmy.client.http.Book;
import pygmy.client.http.Caller;
import pygmy.client.http.Json;
import pygmy.client.http.Order;
import pygmy.client.http.Request;
import pygmy.client.http.RetryPolicy;
import pygmy.experiments.history.Action;
import pygmy.experiments.history.BooksEquation;
import pygmy.experiments.history.Shelf;
import pygmy.experiments.system.LocalSystem;

/**
 * What clients ask for, and what an answer says about each book. Everybody wants the same few books, so that requests meet: one is
 * restocked to a handful again and again and so often sold out, one changes its price, one its topic.
 */
final class Workload {

    static final int RESTOCKED = 7;
    private static final int REPRICED = 5;
    private static final int MOVED = 6;
    private static final List<String> TOPICS = List.of("DistributedSystems", "GraduateSchool");
    private static final int CONFLICT = 409;

    private static final List<Integer> BOOKS = List.of(1, 2, 3, 4, REPRICED, MOVED, RESTOCKED);
    private static final int FULL = 1_000;

    private final LocalSystem system;
    private final AtomicInteger updates = new AtomicInteger();

    Workload(LocalSystem system) {
        this.system = system;
    }

    /** So that only the one that is restocked sells out, however many runs there were before. */
    void fillShelves() {
        try (Caller caller = new Caller(system.urls(), new RetryPolicy(10, Duration.ofSeconds(30)), (problem, next, pause) -> { })) {
            for (int book : BOOKS) {
                String key = UUID.randomUUID().toString();
                Answer answer = caller.call(Request.update(book, Map.of("stock", FULL), key, LocalSystem.ADMIN_TOKEN));
                if (!(answer instanceof Answer.Done)) {
                    throw new IllegalStateException("cannot fill the shelf of book " + book + ": " + answer);
                }
            }
        }
    }

    /**
     * What an answer means.
     *
     * @param actions by book: what was seen or done or, where it was not answered, would have been done
     */
    record Seen(boolean answered, Map<Integer, Action> actions) {

        static Seen one(boolean answered, int book, Action action) {
            return new Seen(answered, Map.of(book, action));
        }

        static Seen nothing() {
            return new Seen(false, Map.of());
        }

        Optional<BooksEquation.Sale> sale(String key) {
            return actions.entrySet().stream().filter(e -> e.getValue() instanceof Action.Bought)
                    .map(e -> new BooksEquation.Sale(key, e.getKey(), ((Action.Bought) e.getValue()).quantity())).findFirst();
        }
    }

    /** One thing to ask for. */
    interface Step {
        Sample.Kind kind();

        Request request(String key);

        Seen seen(Answer answer);
    }

    Step read() {
        return ThreadLocalRandom.current().nextInt(3) == 0 ? new Search(any(TOPICS)) : new Lookup(any(BOOKS));
    }

    Step buy() {
        return new Buy(any(BOOKS), 1 + ThreadLocalRandom.current().nextInt(2));
    }

    Step update() {
        int number = updates.incrementAndGet();
        return switch (number % 3) {
            case 0 -> new Update(RESTOCKED, Map.of("stock", 3 + number % 5), new Action.Updated(null, null, 3L + number % 5));
            case 1 -> new Update(REPRICED, Map.of("cost", 100 + number), new Action.Updated(null, 100L + number, null));
            default -> moved(TOPICS.get(number / 3 % 2));
        };
    }

    private static Update moved(String topic) {
        return new Update(MOVED, Map.of("topic", topic), new Action.Updated(topic, null, null));
    }

    private record Lookup(int book) implements Step {
        @Override
        public Sample.Kind kind() {
            return Sample.Kind.READ;
        }

        @Override
        public Request request(String key) {
            return Request.lookup(book);
        }

        @Override
        public Seen seen(Answer answer) {
            return answer instanceof Answer.Done done
                    ? Seen.one(true, book, new Action.Saw(shelf(Json.read(done.reply(), Book.class)))) : Seen.nothing();
        }
    }

    private record Search(String topic) implements Step {
        @Override
        public Sample.Kind kind() {
            return Sample.Kind.READ;
        }

        @Override
        public Request request(String key) {
            return Request.search(topic);
        }

        @Override
        public Seen seen(Answer answer) {
            if (!(answer instanceof Answer.Done done)) {
                return Seen.nothing();
            }
            Map<Integer, Action> actions = new HashMap<>();
            BOOKS.forEach(book -> actions.put(book, new Action.NotListed(topic)));
            Json.read(done.reply(), Book.Found.class).books()
                    .forEach(book -> actions.put((int) book.id(), new Action.Listed(topic, book.cost(), book.stock())));
            return new Seen(true, actions);
        }
    }

    private record Buy(int book, int quantity) implements Step {
        @Override
        public Sample.Kind kind() {
            return Sample.Kind.BUY;
        }

        @Override
        public Request request(String key) {
            return Request.buy(book, quantity, key);
        }

        @Override
        public Seen seen(Answer answer) {
            if (answer instanceof Answer.Done done) {
                return Seen.one(true, book, new Action.Bought(quantity, Json.read(done.reply(), Order.class).price()));
            }
            return answer.reply().status() == CONFLICT ? Seen.one(true, book, new Action.OutOfStock(quantity))
                    : Seen.one(false, book, new Action.Bought(quantity, null));
        }
    }

    private record Update(int book, Map<String, Object> changes, Action action) implements Step {
        @Override
        public Sample.Kind kind() {
            return Sample.Kind.UPDATE;
        }

        @Override
        public Request request(String key) {
            return Request.update(book, changes, key, LocalSystem.ADMIN_TOKEN);
        }

        @Override
        public Seen seen(Answer answer) {
            return Seen.one(answer instanceof Answer.Done, book, action);
        }
    }

    private static Shelf shelf(Book book) {
        return new Shelf(book.topic(), book.cost(), book.stock());
    }

    private static <T> T any(List<T> list) {
        return list.get(ThreadLocalRandom.current().nextInt(list.size()));
    }
}
