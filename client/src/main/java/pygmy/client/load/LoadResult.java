package pygmy.client.load;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a load run measured.
 *
 * @param elapsed  of the measured part
 * @param complete whether all requests of the plan were sent; not so if the run was stopped
 * @param clients  for each client, by operation
 * @param errors   by kind, the most frequent first
 */
public record LoadResult(LoadPlan plan, Duration elapsed, boolean complete, List<Map<Operation, Tally>> clients, List<ErrorKind> errors) {

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

    /** Requests a second, errors included. */
    public double throughput() {
        return elapsed.isZero() ? 0 : overall().count() * 1e9 / elapsed.toNanos();
    }
}
