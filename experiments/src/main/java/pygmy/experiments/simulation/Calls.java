package pygmy.experiments.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import pygmy.experiments.simulation.broker.Connection;
import pygmy.experiments.simulation.broker.Delivery;
import pygmy.experiments.simulation.broker.Message;
import pygmy.experiments.simulation.broker.QueueKind;

/** A process's calls over the broker: sent again with the same content until the answer comes or the deadline has passed. */
final class Calls {

    private record Call(String queue, Object body, long tryFor, long deadline, Consumer<Object> done) {}

    private final SimProcess process;
    private final Link link;
    private final Map<Long, Call> open = new HashMap<>();
    private String replies;
    private long sessions;
    private long numbers;

    Calls(SimProcess process) {
        this.process = process;
        this.link = new Link(process, "rpc", this::opened, () -> replies = null);
    }

    void start() {
        link.open();
    }

    /** @param done gets the answer, or null if none came within {@code within} ms */
    void call(String queue, Object body, long tryFor, long within, Consumer<Object> done) {
        long number = ++numbers;
        open.put(number, new Call(queue, body, tryFor, process.world.now() + within, done));
        attempt(number);
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
        } else if (!link.isOpen() || replies == null) {
            process.later(Math.min(left, 20), () -> attempt(number));
        } else {
            long wait = Math.min(left, call.tryFor());
            link.connection().publishTo(call.queue(), new Message(call.body(), false, process.world.now() + wait, replies, number));
            process.later(wait, () -> attempt(number));
        }
    }

    private void answered(Delivery delivery) {
        Call call = open.remove(delivery.message().correlation());
        if (call != null) {
            call.done().accept(delivery.body());
        }
    }
}
