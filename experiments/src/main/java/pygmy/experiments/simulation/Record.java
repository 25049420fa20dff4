package pygmy.experiments.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import pygmy.broker.message.Book;
import pygmy.broker.message.Decided;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Orders;
import pygmy.broker.message.Read;
import pygmy.experiments.history.Action;
import pygmy.experiments.history.BooksEquation.Sale;
import pygmy.experiments.history.Operation;
import pygmy.experiments.history.Shelf;

/** What the clients saw. Its clock ticks at each note, so that what comes later in the simulation is later in the history, also within a millisecond. */
final class Record {

    private final List<Operation> operations = new ArrayList<>();
    private final Map<String, Decision> answers = new HashMap<>();
    private final Map<String, Long> knownSince = new HashMap<>();
    /** All uses of a key, in the order in which they were first sent. */
    private final Map<String, List<Use>> uses = new LinkedHashMap<>();
    private final Set<Decision> learned = new HashSet<>();
    private final int remembered;
    private final List<Sale> acknowledged = new ArrayList<>();
    private final Map<String, Decision> refused = new HashMap<>();
    private final Set<String> sent = new HashSet<>();
    private final Set<Integer> restocked = new TreeSet<>();
    private long ticks;

    /** A request as it was first sent under its key, or under the same key again. */
    private record Use(String name, String asked, Operation operation) {}

    /** @param remembered writes for which a decision that sold nothing is remembered */
    Record(int remembered) {
        this.remembered = remembered;
    }

    long tick() {
        return ++ticks;
    }

    void looked(String who, int item, long invoked, List<Book> found) {
        if (found.size() != 1) {
            throw new Violation("EveryBookIsThere", who + " looked up book " + item + " and got " + found);
        }
        Book book = found.get(0);
        operations.add(new Operation(who, item, new Action.Saw(new Shelf(book.topic(), book.cost(), book.stock())), invoked, tick()));
    }

    void searched(String who, String topic, long invoked, List<Book> found) {
        long responded = tick();
        for (Book book : Plan.BOOKS) {
            Action saw = found.stream().filter(b -> b.id() == book.id()).findFirst()
                    .<Action>map(b -> new Action.Listed(b.topic(), b.cost(), b.stock())).orElse(new Action.NotListed(topic));
            operations.add(new Operation(who, book.id(), saw, invoked, responded));
        }
    }

    /** A buy or update is about to be sent for the first time; the name of this use of the key. */
    String sends(String id, String asked, int item, Action wanted, long invoked) {
        List<Use> all = uses.computeIfAbsent(id, key -> new ArrayList<>());
        String use = all.isEmpty() ? id : id + "#" + (all.size() + 1);
        all.add(new Use(use, asked, new Operation(use, item, wanted, invoked, Operation.NEVER)));
        if (wanted instanceof Action.Bought) {
            sent.add(id);
        } else if (wanted instanceof Action.Updated updated && updated.stock() != null) {
            restocked.add(item);
        }
        return use;
    }

    /** Every copy of a request gets the same answer, until that is forgotten. A key that is used for something else meanwhile is refused. */
    void decided(String id, String name, Decided decided) {
        Decision decision = decided.decision();
        Use use = uses.get(id).stream().filter(u -> u.name().equals(name)).findFirst().orElseThrow();
        Decision before = answers.putIfAbsent(name, decision);
        if (before != null && !before.equals(decision) && !mayFollow(before, decision)) {
            throw new Violation("SameAnswerToSameRequest", name + " was answered " + before + " and then " + decision);
        }
        if (decision.kind() == Decision.Kind.KEY_REUSED) {
            if (uses.get(id).stream().allMatch(other -> other.asked().equals(use.asked()))) {
                throw new Violation("SameAnswerToSameRequest", name + " was answered " + decision + " though its key was used for nothing else");
            }
            return;
        }
        if (!decision.asked().equals(use.asked())) {
            throw new Violation("SameAnswerToSameRequest", name + " asked " + use.asked() + " and was answered " + decision);
        }
        // An answer that is known: nothing happened that was not there before.
        if (before != null || !learned.add(decision)) {
            return;
        }
        Operation asked = firstThatMayHaveDone(use, uses.get(id)).operation();
        Action action = switch (decision.kind()) {
            case SOLD -> new Action.Bought(decision.quantity(), decision.price());
            case OUT_OF_STOCK -> new Action.OutOfStock(((Action.Bought) asked.action()).quantity());
            case UPDATED -> asked.action();
            default -> throw new Violation("SameAnswerToSameRequest", id + " was answered " + decision);
        };
        long responded = tick();
        operations.add(new Operation(name, asked.book(), action, asked.invoked(), responded));
        if (decision.kind() == Decision.Kind.SOLD) {
            acknowledged.add(new Sale(id, decision.item(), decision.quantity()));
            knownSince.putIfAbsent(id, responded);
        } else if (decision.kind() == Decision.Kind.OUT_OF_STOCK) {
            refused.put(id, decision);
        }
    }

    /** What nobody answered may have had the effect whose answer a later use of the key got. */
    private Use firstThatMayHaveDone(Use answered, List<Use> all) {
        return all.stream().filter(use -> use.asked().equals(answered.asked()))
                .filter(use -> use == answered || !answers.containsKey(use.name()))
                .findFirst().orElseThrow();
    }

    /** A copy of a refused request that comes after the refusal was forgotten is a new one; before, it cannot succeed. */
    boolean wasRefused(Decision sale) {
        Decision refusal = refused.get(sale.request());
        return refusal != null && !mayFollow(refusal, sale);
    }

    /** A sale is never forgotten; the refusal of a key that is in use is no decision. */
    private boolean mayFollow(Decision before, Decision now) {
        boolean inUse = before.kind() == Decision.Kind.KEY_REUSED || now.kind() == Decision.Kind.KEY_REUSED;
        return inUse || before.kind() != Decision.Kind.SOLD && Math.abs(now.seq() - before.seq()) > remembered;
    }

    /** An order that was acknowledged, or found once, is found from then on. */
    void found(String who, String id, long invoked, Orders orders) {
        if (!orders.orders().isEmpty()) {
            knownSince.putIfAbsent(id, tick());
        } else if (knownSince.getOrDefault(id, Long.MAX_VALUE) < invoked) {
            throw new Violation("OrderStaysFound", who + " did not find order " + id + ", which was known before");
        }
    }

    /** Outcomes that no client learned, as the log has them; then the history is whole. */
    List<Operation> operations(List<Decision> log) {
        List<Operation> all = new ArrayList<>(operations);
        log.stream().filter(decision -> !learned.contains(decision)).forEach(decision ->
                uses.getOrDefault(decision.request(), List.of()).stream().filter(use -> use.asked().equals(decision.asked())).findFirst().ifPresent(use -> {
                    Operation asked = use.operation();
                    if (decision.kind() == Decision.Kind.SOLD) {
                        all.add(new Operation(asked.name(), asked.book(), new Action.Bought(decision.quantity(), decision.price()), asked.invoked(), tick()));
                    } else if (decision.kind() == Decision.Kind.UPDATED) {
                        all.add(new Operation(asked.name(), asked.book(), asked.action(), asked.invoked(), tick()));
                    }
                }));
        return all;
    }

    /** Ids of all buys, for orders to look up. */
    Set<String> sent() {
        return sent;
    }

    List<Sale> acknowledged() {
        return acknowledged;
    }

    Set<Integer> restocked() {
        return restocked;
    }

    static Read lookup(int item) {
        return new Read.Lookup(item, null);
    }

    static Read search(String topic) {
        return new Read.Search(topic, null);
    }
}
