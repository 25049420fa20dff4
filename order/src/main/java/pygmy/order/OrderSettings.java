package pygmy.order;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param prefetch   requests that may be unanswered at one replica
 * @param sellBudget ms that a sale may take, longer than any failover
 * @param sellTry    ms after which it is sent to the primary again
 */
@ConfigurationProperties("pygmy.order")
record OrderSettings(@DefaultValue("128") int prefetch, @DefaultValue("9000") long sellBudget, @DefaultValue("1500") long sellTry) {}
