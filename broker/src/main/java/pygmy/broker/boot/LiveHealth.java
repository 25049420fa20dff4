package pygmy.broker.boot;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Readiness: up exactly while this process is LIVE. */
@Component("live")
public final class LiveHealth implements HealthIndicator {

    private final NodeRunner runner;

    LiveHealth(NodeRunner runner) {
        this.runner = runner;
    }

    @Override
    public Health health() {
        String state = runner.state();
        return (state.startsWith("LIVE") ? Health.up() : Health.outOfService()).withDetail("state", state).build();
    }
}
