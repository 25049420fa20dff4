package pygmy.experiments.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import pygmy.broker.message.Write;
import pygmy.client.http.Answer;
import pygmy.client.http.Caller;
import pygmy.client.http.Request;
import pygmy.client.http.RetryPolicy;
import pygmy.experiments.history.Told;
import pygmy.experiments.history.Written;
import pygmy.experiments.system.LocalSystem;

/**
 * What clients ask for. Everybody wants the same few books, so that requests meet: one is restocked to a handful again and again and so often sold out,
 * one changes its price, one its title, one its topic; some are new, and one is not there yet. Now and then a key is used again, for the
 * same or for something else, and orders are looked up, also those that nobody knows to be sold.
 */
final class Workload {

    private static final int RETITLED = 4;
    private static final int REPRICED = 5;
    private static final int MOVED = 6;
    static final int RESTOCKED = 7;
    private static final List<String> TOPICS = List.of("DistributedSystems", "GraduateSchool");
    private static final List<Integer> BOOKS = List.of(1, 2, 3, RETITLED, REPRICED, MOVED, RESTOCKED);
    private static final int FULL = 1_000;
    /** New books of a run, so that a system that meets many faults does not fill with books. */
    private static final int MAX_ADDED = 8;
    /** Writes remembered, to ask for again. */
    private static final int RECENT = 50;

    private final LocalSystem system;
    private final String newTopic;
    private final AtomicInteger changes = new AtomicInteger();
    private final List<Integer> added = new CopyOnWriteArrayList<>();
    private final Recent<String> orders = new Recent<>();
    private final Recent<Write.Sell> decided = new Recent<>();
    private final AtomicInteger highest = new AtomicInteger();

    /** The last few of something; the oldest makes room. */
    private static final class Recent<T> {
        private final List<T> all = new ArrayList<>();
        private int next;

        synchronized void add(T one) {
            if (all.size() < RECENT) {
                all.add(one);
            } else {
                all.set(next++ % RECENT, one);
            }
        }

        /** Null if there is none. */
        synchronized T any() {
            return all.isEmpty() ? null : Workload.any(all);
        }
    }

    /** @param run names it, so that runs on the same system do not meet */
    Workload(LocalSystem system, String run) {
        this.system = system;
        this.newTopic = "New in " + run;
    }

    /** So that only the one that is restocked sells out, however many runs there were before. */
    void fillShelves() {
        try (Caller caller = new Caller(system.urls(), new RetryPolicy(10, Duration.ofSeconds(30)), (problem, next, pause) -> {})) {
            for (int book : BOOKS) {
                String key = UUID.randomUUID().toString();
                Answer answer = caller.call(Request.update(book, Map.of("stock", FULL), key, LocalSystem.ADMIN_TOKEN));
                if (!(answer instanceof Answer.Done)) {
                    throw new IllegalStateException("cannot fill the shelf of book " + book + ": " + answer);
                }
            }
        }
    }

    /** @param books that are there */
    void begins(Set<Integer> books) {
        highest.set(books.stream().mapToInt(Integer::intValue).max().orElse(0));
    }

    /** What became of a write; later ones refer to it. */
    void knows(Written written) {
        Told told = written.told();
        if (told instanceof Told.Stored stored && written.write() instanceof Write.Add) {
            added.add(stored.book());
            highest.accumulateAndGet(stored.book(), Math::max);
        } else if (written.write() instanceof Write.Sell sell && told.isDecision()) {
            decided.add(sell);
        }
    }

    Step read() {
        int what = chance(24);
        String order = orders.any();
        return what < 8 ? new Step.Search(chance(3) == 0 ? newTopic : any(TOPICS)) : what < 11 && order != null ? new Step.FindOrder(order)
                : new Step.Lookup(book());
    }

    /** For a client that tries until it knows. */
    Step buy(String key) {
        Write.Sell earlier = chance(20) == 0 ? decided.any() : null;
        return earlier == null ? buy(Sample.Kind.BUY, new Write.Sell(key, book(), 1 + chance(2)))
                : buy(Sample.Kind.BUY, new Write.Sell(earlier.id(), earlier.item(), earlier.quantity() + chance(2)));
    }

    /** For a client that tries once. */
    Step hastyBuy(String key) {
        return buy(Sample.Kind.ONCE, new Write.Sell(key, book(), 1));
    }

    private Step buy(Sample.Kind kind, Write.Sell sell) {
        orders.add(sell.id());
        return new Step.Writing(kind, sell, Request.buy(sell.item(), sell.quantity(), sell.id()), this);
    }

    /** What the shopkeeper does. */
    Step change(String key) {
        int number = changes.incrementAndGet();
        return switch (number % 6) {
            case 0 -> update(new Write.Update(key, RESTOCKED, null, 3L + number % 5, null, null));
            case 1 -> update(new Write.Update(key, REPRICED, 100L + number, null, null, null));
            case 2 -> update(new Write.Update(key, RETITLED, null, null, "Cooking for students, edition " + number, null));
            case 3 -> number / 6 < MAX_ADDED ? add(key, number)
                    : update(new Write.Update(key, any(added(highest.get() + 1)), 10L + number, (long) chance(5), "New, edition " + number, null));
            default -> update(new Write.Update(key, MOVED, null, null, null, any(TOPICS)));
        };
    }

    private Step add(String key, int number) {
        Write.Add add = new Write.Add(key, "New book " + number, newTopic, 10L * number, chance(5));
        Map<String, Object> fields = Map.of("title", add.title(), "topic", add.topic(), "cost", add.cost(), "stock", add.stock());
        return new Step.Writing(Sample.Kind.UPDATE, add, Request.add(fields, key, LocalSystem.ADMIN_TOKEN), this);
    }

    private Step update(Write.Update update) {
        Map<String, Object> fields = new LinkedHashMap<>();
        put(fields, "cost", update.cost());
        put(fields, "stock", update.stock());
        put(fields, "title", update.title());
        put(fields, "topic", update.topic());
        return new Step.Writing(Sample.Kind.UPDATE, update, Request.update(update.item(), fields, update.id(), LocalSystem.ADMIN_TOKEN), this);
    }

    private static void put(Map<String, Object> fields, String name, Object value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    /** One that was always there, or is new, or is not there yet. */
    private int book() {
        return chance(5) == 0 ? any(added(highest.get() + 1)) : any(BOOKS);
    }

    private List<Integer> added(int andThis) {
        return Stream.concat(added.stream(), Stream.of(andThis)).toList();
    }

    private static int chance(int bound) {
        return ThreadLocalRandom.current().nextInt(bound);
    }

    private static <T> T any(List<T> list) {
        return list.get(chance(list.size()));
    }
}
