package pygmy.client.load;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a load run measured. Every request of the plan is in one of these: done, out of stock, an error of some kind, cut off, not sent.
 *
 * @param elapsed  of the measured part
 * @param complete whether all requests of the plan were sent; not so if the run was stopped
 * @param clients  for each client, by operation
 * @param errors   by kind, the most frequent first
 * @param cutOff   requests that were under way when the run was stopped: nobody knows what came of them
 */
public record LoadResult(LoadPlan plan, Duration elapsed, boolean complete, List<Map<Operation, Tally>> clients, List<ErrorKind> errors,
        long cutOff) {

    public Tally of(Operation operation) {
        Tally sum = new Tally();
        clients.forEach(client -> {
            if (client.containsKey(operation)) {
                sum.add(client.get(operation));
            }
        });
        return sum;
    }

    public Tally ofClient(int client) {
        Tally sum = new Tally();
        clients.get(client).values().forEach(sum::add);
        return sum;
    }

    public Tally overall() {
        Tally sum = new Tally();
        clients.forEach(client -> client.values().forEach(sum::add));
        return sum;
    }

    /** Requests of the plan that a run which was stopped had not sent yet. */
    public long notSent() {
        return plan.requests() - overall().count() - cutOff;
    }

    /** Requests a second, errors included. */
    public double throughput() {
        return elapsed.isZero() ? 0 : overall().count() * 1e9 / elapsed.toNanos();
    }
}
