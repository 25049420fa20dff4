package pygmy.client.load;

import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import pygmy.client.http.Request;

/** Turns chance into requests. What can be made beforehand is, to leave little garbage while measuring. Safe for several threads. */
final class Workload {

    /** One request to send. {@code target} is the item's id or the topic. */
    record Step(Operation operation, String target, Request request) {}

    private final Mix mix;
    private final List<Step> searches;
    private final List<Step> lookups;
    private final List<Step> buys;
    private final boolean keys;
    /**
     * New for each run: with the keys of an earlier run of the same seed, the store would answer with that run's orders and sell
     * nothing.
     */
    private final String run = UUID.randomUUID().toString();

    Workload(LoadPlan plan) {
        mix = plan.mix();
        keys = plan.keys();
        searches = plan.offer().topics().stream().map(topic -> new Step(Operation.SEARCH, topic, Request.search(topic))).toList();
        lookups = plan.offer().items().stream().map(item -> new Step(Operation.LOOKUP, item.toString(), Request.lookup(item))).toList();
        buys = plan.offer().items().stream().map(item -> new Step(Operation.BUY, item.toString(), Request.buy(item, 1, null))).toList();
    }

    /** @param name unique among the steps of this run */
    Step next(SplittableRandom random, String name) {
        List<Step> steps = switch (mix.choose(random)) {
            case SEARCH -> searches;
            case LOOKUP -> lookups;
            case BUY -> buys;
        };
        Step step = steps.get(random.nextInt(steps.size()));
        if (step.operation == Operation.BUY && keys) {
            return new Step(Operation.BUY, step.target, Request.buy(Long.parseLong(step.target), 1, run + "-" + name));
        }
        return step;
    }
}
