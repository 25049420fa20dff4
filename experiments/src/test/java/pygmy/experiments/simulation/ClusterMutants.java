package pygmy.experiments.simulation;

import java.util.Map;
import java.util.function.LongFunction;
import pygmy.broker.liveness.TokenLock;
import pygmy.experiments.simulation.plan.Rules;

/** The protocol in a cluster of brokers, with one rule left out at a time. */
final class ClusterMutants {

    private ClusterMutants() {}

    private static Rules lockBy(LongFunction<TokenLock> maker) {
        return new Rules() {
            @Override
            public TokenLock lock(long now) {
                return maker.apply(now);
            }
        };
    }

    static void cluster(Map<String, Rules> all) {
        all.put("a holder relies on its last token for ever", lockBy(now -> new TokenLock(now) {
            @Override
            protected boolean isProven(long now, long sentAt) {
                return true;
            }
        }));
        all.put("a new active consumer does not wait for the guard", lockBy(now -> new TokenLock(now) {
            @Override
            protected long guard() {
                return 0;
            }
        }));
        all.put("two sessions of one process consume one event queue in a cluster", new Rules() {
            @Override
            public boolean singleActiveEvents() {
                return false;
            }
        });
    }
}
