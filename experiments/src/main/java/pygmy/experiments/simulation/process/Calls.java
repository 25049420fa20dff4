package pygmy.experiments.simulation.process;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import pygmy.broker.message.Refused;
import pygmy.broker.rpc.Copies;
import pygmy.experiments.simulation.broker.Connection;
import pygmy.experiments.simulation.broker.Delivery;
import pygmy.experiments.simulation.broker.Message;
import pygmy.experiments.simulation.broker.QueueKind;
import pygmy.experiments.simulation.plan.Rules;

/** A process's calls over the broker: sent again with the same content until the answer comes, a refusal decides, or the deadline has passed. */
final class Calls {

    /** A refusal on its way. {@code untouched}: nothing was done, and nobody else had that copy. */
    record Refusal(Refused refused, boolean untouched) {}

    private record Call(String queue, Object body, long tryFor, long deadline, Copies copies, Consumer<Object> done) {}

    private final SimProcess process;
    private final Rules rules;
    private final int most;
    private final Link link;
    private final Map<Long, Call> open = new HashMap<>();
    private String replies;
    private long sessions;
    private long numbers;

    /** @param most calls in flight; further ones are refused */
    Calls(SimProcess process, Rules rules, int most) {
        this.process = process;
        this.rules = rules;
        this.most = most;
        this.link = new Link(process, "rpc", this::opened, () -> replies = null);
    }

    void start() {
        link.open();
    }

    /** @param done gets the answer, a {@link Refused} if nothing was done and nothing will be, or null if nobody knows after {@code within} ms */
    void call(String queue, Object body, long tryFor, long within, Consumer<Object> done) {
        if (!isConnected()) {
            done.accept(new Refused(Refused.Why.UNAVAILABLE, "not connected"));
        } else if (open.size() >= most) {
            done.accept(new Refused(Refused.Why.BUSY, "too many calls"));
        } else {
            long number = ++numbers;
            open.put(number, new Call(queue, body, tryFor, process.world.now() + within, rules.copies(), done));
            attempt(number);
        }
    }

    private boolean isConnected() {
        return link.isOpen() && replies != null;
    }

    private void opened(Connection connection) {
        String queue = "replies." + connection.name() + "." + ++sessions + "." + process.world.now();
        connection.request(broker -> broker.declareExclusive(queue, QueueKind.exclusive(10_000), connection), made -> {
            if (made) {
                connection.consume(queue, 0, this::answered, ready -> replies = queue);
            }
        });
    }

    private void attempt(long number) {
        Call call = open.get(number);
        if (call == null) {
            return;
        }
        long left = call.deadline() - process.world.now();
        if (left <= 0) {
            open.remove(number);
            call.done().accept(null);
        } else if (!isConnected()) {
            process.later(Math.min(left, 20), () -> attempt(number));
        } else {
            call.copies().sent();
            link.connection().publishTo(call.queue(), new Message(call.body(), false, call.deadline(), replies, number));
            process.later(Math.min(left, call.tryFor()), () -> attempt(number));
        }
    }

    private void answered(Delivery delivery) {
        long number = delivery.message().correlation();
        Call call = open.get(number);
        if (call == null) {
            return;
        }
        if (!(delivery.body() instanceof Refusal refusal)) {
            open.remove(number);
            call.done().accept(delivery.body());
        } else if (call.copies().decides(refusal.untouched())) {
            open.remove(number);
            call.done().accept(refusal.refused());
        }
    }
}
