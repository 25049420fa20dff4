package pygmy.experiments.simulation.client;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import pygmy.broker.message.Books;
import pygmy.broker.message.Buy;
import pygmy.broker.message.Decided;
import pygmy.broker.message.Decision;
import pygmy.broker.message.FindOrder;
import pygmy.broker.message.Orders;
import pygmy.broker.message.Page;
import pygmy.broker.message.Read;
import pygmy.broker.message.Refused;
import pygmy.broker.message.Write;
import pygmy.experiments.simulation.plan.Lists;
import pygmy.experiments.simulation.plan.Plan;
import pygmy.experiments.simulation.process.Names;
import pygmy.experiments.simulation.process.SimFrontEnd;
import pygmy.experiments.simulation.process.SimSystem;
import pygmy.experiments.simulation.world.World;

/** A closed-loop client: one operation after another, through whichever front end. */
public final class Client {

    private static final long PATIENT = 4_500;
    private static final long IMPATIENT = 600;
    private static final long WRITE_TRY = 1_100;
    private static final long WRITE_WITHIN = 3_500;
    private static final int TRIES = 4;

    private final World world;
    private final SimSystem shop;
    private final Recorder record;
    private final String name;
    private final long patience;
    private final List<String> ownOrders = new ArrayList<>();
    /** Keys of what sold nothing. */
    private final List<String> used = new ArrayList<>();
    private final boolean usesKeysAgain;
    private Recorder.Sent lastDecided;
    private long operations;
    private boolean stopping;
    private boolean busy;

    public Client(World world, SimSystem shop, Recorder record, int number, boolean usesKeysAgain) {
        this.world = world;
        this.shop = shop;
        this.record = record;
        this.name = "client-" + number;
        this.patience = number % 2 == 0 ? PATIENT : IMPATIENT;
        this.usesKeysAgain = usesKeysAgain;
    }

    public void start() {
        world.after(world.between(0, 200), this::next);
    }

    public void stop() {
        stopping = true;
    }

    public boolean isDone() {
        return stopping && !busy;
    }

    private void next() {
        if (stopping) {
            return;
        }
        busy = true;
        operations++;
        int what = world.pick(100);
        if (what < 34) {
            lookUp(item());
        } else if (what < 55) {
            search(topic(), Page.first(1 + world.pick(Lists.LONGEST_PAGE)));
        } else if (what < 80) {
            buy(item(), 1 + world.pick(2));
        } else if (what < 81 && lastDecided != null) {
            useAgain(lastDecided.write());
        } else if (what < 83 && record.added() < Plan.MAX_ADDED) {
            add();
        } else if (what < 92 || ownOrders.isEmpty()) {
            update(item());
        } else {
            findOrder(ownOrders.get(Math.max(0, ownOrders.size() - 1 - world.pick(3))));
        }
    }

    /** Some books are more wanted than others; the last one is not there, or not yet. */
    private int item() {
        int wanted = Plan.BOOKS.size() + record.added() + 1;
        return 1 + Math.min(world.pick(wanted), world.pick(wanted));
    }

    private String topic() {
        return Plan.TOPICS.get(world.pick(Plan.TOPICS.size()));
    }

    private void done() {
        busy = false;
        world.after(world.between(5, 120), this::next);
    }

    private void lookUp(int item) {
        long invoked = record.tick();
        ask((frontEnd, answer) -> frontEnd.read(Recorder.lookup(item), answer::accept), 1, (Object books) -> {
            if (books != null) {
                world.note(name, () -> "looked up " + item + ": " + books);
                record.looked(name, item, invoked, ((Books) books).books());
            }
            done();
        });
    }

    /** Page by page, through whichever front end each. */
    private void search(String topic, Page page) {
        long invoked = record.tick();
        Read.Search search = Lists.search(topic, page);
        ask((frontEnd, answer) -> frontEnd.read(search, answer::accept), 1, answer -> {
            if (answer instanceof Books books) {
                world.note(name, () -> "searched " + topic + ", " + page + ": " + books);
                record.searched(name, search, invoked, books);
                if (books.extent().more() && !stopping) {
                    String last = Integer.toString(books.books().get(books.size() - 1).id());
                    search(topic, new Page(page.limit(), last, books.extent().mark()));
                    return;
                }
            }
            done();
        });
    }

    private void findOrder(String id) {
        long invoked = record.tick();
        ask((frontEnd, answer) -> frontEnd.call(Names.ORDER, new FindOrder(id), 400, 3_000, answer), 1, orders -> {
            if (orders instanceof Orders known) {
                world.note(name, () -> "looked for order " + id + ": " + known);
                record.found(name, id, invoked, known);
            }
            done();
        });
    }

    private void buy(int item, int quantity) {
        String id = key("buy");
        ownOrders.add(id);
        Write.Sell sell = new Write.Sell(id, item, quantity);
        if (world.chance(0.03)) {
            Write.Sell other = somethingElse(sell);
            once(record.sends(other), Names.ORDER, bought(other));
        }
        write(record.sends(sell), Names.ORDER, bought(sell));
    }

    /** A key that was decided is used for something else. */
    private void useAgain(Write decided) {
        Write.Sell other = somethingElse(decided);
        write(record.sends(other), Names.ORDER, bought(other));
    }

    /** A buy under the same key. */
    private Write.Sell somethingElse(Write write) {
        Write.Sell other = new Write.Sell(write.id(), item(), 1 + world.pick(2));
        return other.asked().equals(write.asked()) ? new Write.Sell(other.id(), other.item(), other.quantity() + 1) : other;
    }

    private static Buy bought(Write.Sell sell) {
        return new Buy(sell.id(), sell.item(), sell.quantity());
    }

    private void add() {
        Write.Add add = new Write.Add(name + "-add-" + operations, "Added by " + name, topic(), 100L * (1 + world.pick(20)), 1 + world.pick(8));
        write(record.sends(add), Names.PRIMARY, add);
    }

    private void update(int item) {
        String id = key("update");
        int what = world.pick(4);
        Long cost = what == 0 ? 100L * (1 + world.pick(20)) : null;
        Long stock = what == 1 && item > Plan.NEVER_RESTOCKED ? (long) world.pick(8) : null;
        String title = what == 2 ? "Edition " + operations + " of " + name : null;
        Write.Update update = new Write.Update(id, item, cost, stock, title, cost == null && stock == null && title == null ? topic() : null);
        write(record.sends(update), Names.PRIMARY, update);
    }

    /** At times one that was used before, be that forgotten or not. */
    private String key(String what) {
        boolean again = usesKeysAgain && !used.isEmpty() && world.chance(0.3);
        return again ? used.get(world.pick(used.size())) : name + "-" + what + "-" + operations;
    }

    private void learns(Recorder.Sent sent, Decided decided) {
        record.decided(sent, decided);
        if (usesKeysAgain && decided.decision().kind() != Decision.Kind.SOLD && !used.contains(sent.write().id())) {
            used.add(sent.write().id());
        }
    }

    /** Sends it again with the same id while the outcome is unknown; at times it is sent twice at once. */
    private void write(Recorder.Sent sent, String queue, Object request) {
        if (world.chance(0.1)) {
            once(sent, queue, request);
        }
        ask(copy(sent, queue, request), TRIES, outcome -> {
            if (outcome instanceof Decided decided) {
                world.note(name, () -> sent.write().id() + ": " + decided.decision());
                learns(sent, decided);
                lastDecided = decided.decision().kind() == Decision.Kind.KEY_REUSED ? lastDecided : sent;
            } else if (outcome instanceof Refused refused) {
                world.note(name, () -> sent.write().id() + ": nothing was changed, " + refused.problem());
            }
            done();
        });
    }

    /** One copy, for whose answer nobody waits. */
    private void once(Recorder.Sent sent, String queue, Object request) {
        ask(copy(sent, queue, request), 1, outcome -> {
            if (outcome instanceof Decided decided) {
                learns(sent, decided);
            }
        });
    }

    private Request copy(Recorder.Sent sent, String queue, Object request) {
        return (frontEnd, answer) -> {
            record.copySent(sent);
            frontEnd.call(queue, request, WRITE_TRY, WRITE_WITHIN, outcome -> {
                if (outcome instanceof Refused) {
                    record.copyRefused(sent);
                }
                answer.accept(outcome);
            });
        };
    }

    private interface Request {
        void send(SimFrontEnd frontEnd, Consumer<Object> answer);
    }

    /** Told null if nothing came of it within the client's patience, after so many tries; one that was refused is tried again at times. */
    private void ask(Request request, int tries, Consumer<Object> told) {
        boolean[] over = new boolean[1];
        Consumer<Object> once = answer -> {
            if (over[0]) {
                return;
            }
            over[0] = true;
            boolean again = answer == null || answer instanceof Refused && world.chance(0.5);
            if (!again || tries <= 1 || stopping) {
                told.accept(answer);
            } else {
                world.after(world.between(20, 200), () -> ask(request, tries - 1, told));
            }
        };
        SimFrontEnd frontEnd = shop.frontEnds.get(world.pick(shop.frontEnds.size()));
        if (!frontEnd.isUp()) {
            world.after(1, () -> once.accept(null));
            return;
        }
        Consumer<Runnable> socket = frontEnd.socket();
        world.after(world.between(0, 1), () -> socket.accept(
                () -> request.send(frontEnd, answer -> world.after(world.between(0, 1), () -> once.accept(answer)))));
        world.after(patience, () -> once.accept(null));
    }
}
