package pygmy.order;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param prefetch   requests that may be unanswered at one replica
 * @param sellBudget how long a sale may take, longer than any failover of the primary
 * @param sellTry    after how long it is sent to the primary again
 */
@ConfigurationProperties("pygmy.order")
record OrderSettings(@DefaultValue("128") int prefetch, @DefaultValue("9s") Duration sellBudget, @DefaultValue("1500ms") Duration sellTry) {

    OrderSettings {
        if (prefetch < 1) {
            throw new IllegalArgumentException("PYGMY_ORDER_PREFETCH is " + prefetch + ": it must be 1 or more");
        }
    }

    /** Each purchase taken in is a call to the primary: whoever takes more than he may call must refuse what another replica could serve. */
    OrderSettings fitting(int callsInFlight) {
        if (prefetch > callsInFlight) {
            throw new IllegalArgumentException("PYGMY_ORDER_PREFETCH is " + prefetch + ", more than PYGMY_CALLS_IN_FLIGHT, " + callsInFlight
                    + ": an order replica must not take more purchases at a time than it may call the primary for; raise PYGMY_CALLS_IN_FLIGHT, or lower"
                    + " PYGMY_ORDER_PREFETCH");
        }
        return this;
    }
}
