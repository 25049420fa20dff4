package pygmy.frontend;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.message.Beat.State;
import pygmy.frontend.Replicas.Broker;
import pygmy.frontend.Replicas.Replica;

/** What {@code GET /status} says, as gauges. Each is judged when it is read, so none shows what was: {@link PresentNode} asks the node that is there now. */
final class StatusMetrics {

    private StatusMetrics() {}

    static void register(PresentNode node, MeterRegistry meters) {
        gauge(meters, "pygmy.broker.connected", node, n -> n.status().broker() == Broker.CONNECTED ? 1 : 0);
        gauge(meters, "pygmy.primary.known", node, n -> n.status().primary() != null ? 1 : 0);
        gauge(meters, "pygmy.lease.held", node, n -> n.hasLease() ? 1 : 0);
        for (Service service : Service.values()) {
            count(meters, "pygmy.replicas.live", service, node, replica -> replica.alive() && replica.state().equals(State.LIVE.name()));
            count(meters, "pygmy.replicas.configured", service, node, Replica::configured);
        }
    }

    private static void gauge(MeterRegistry meters, String name, PresentNode node, ToDoubleFunction<PresentNode> value) {
        Gauge.builder(name, node, value).register(meters);
    }

    private static void count(MeterRegistry meters, String name, Service service, PresentNode node, Predicate<Replica> which) {
        Gauge.builder(name, node, n -> n.status().replicas().stream().filter(replica -> replica.service().equals(service.lower())).filter(which).count())
                .tag("service", service.lower()).register(meters);
    }
}
