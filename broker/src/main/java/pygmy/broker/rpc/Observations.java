package pygmy.broker.rpc;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.RequestReplyReceiverContext;
import io.micrometer.observation.transport.RequestReplySenderContext;
import org.springframework.amqp.core.MessageProperties;

/**
 * What is told of each call, at both of its ends: the timers {@code pygmy.rpc.calls} and {@code pygmy.rpc.requests} by queue and outcome; and, where
 * tracing is on, a span whose context travels in the request's headers (W3C Trace Context). Names of attributes are OpenTelemetry's for messaging.
 */
final class Observations {

    private static final String OUTCOME = "outcome";

    private Observations() {}

    /** Begins at the caller; writes the trace's context into the request's headers. */
    static Observation call(ObservationRegistry registry, String queue, MessageProperties request) {
        if (registry.isNoop()) {
            return Observation.NOOP;
        }
        RequestReplySenderContext<MessageProperties, Object> context = new RequestReplySenderContext<>(MessageProperties::setHeader);
        context.setCarrier(request);
        return start(registry, "pygmy.rpc.calls", "call ", queue, context);
    }

    /** Begins at the service that received the request, in the trace that its headers name. */
    static Observation request(ObservationRegistry registry, String queue, MessageProperties request) {
        if (registry.isNoop()) {
            return Observation.NOOP;
        }
        RequestReplyReceiverContext<MessageProperties, Object> context = new RequestReplyReceiverContext<>(
                (properties, header) -> properties.getHeader(header) instanceof String text ? text : null);
        context.setCarrier(request);
        return start(registry, "pygmy.rpc.requests", "process ", queue, context);
    }

    static void stop(Observation observation, String outcome) {
        observation.lowCardinalityKeyValue(OUTCOME, outcome).stop();
    }

    private static Observation start(ObservationRegistry registry, String name, String does, String queue, Observation.Context context) {
        return Observation.createNotStarted(name, () -> context, registry).contextualName(does + queue)
                .lowCardinalityKeyValue("queue", queue)
                .highCardinalityKeyValue("messaging.system", "rabbitmq").highCardinalityKeyValue("messaging.destination.name", queue)
                .start();
    }
}
