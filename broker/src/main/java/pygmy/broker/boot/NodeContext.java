package pygmy.broker.boot;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.amqp.autoconfigure.RabbitProperties;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import pygmy.broker.amqp.BrokerAddress;
import pygmy.broker.amqp.BrokerConnections;
import pygmy.broker.amqp.Names;
import pygmy.broker.liveness.Self;
import pygmy.broker.message.Beat.Service;

/** What every node of a process is made of: who it is, how it reaches the broker, and who is told of its calls and counts. */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration(SslAutoConfiguration.class)
@EnableConfigurationProperties({Settings.class, RabbitProperties.class})
public class NodeContext {

    private final Settings settings;
    private final BrokerAddress broker;
    private final BrokerConnections.Options options;
    private final MeterRegistry meters;

    /**
     * @param observations there is none where neither metrics nor traces are wanted
     * @param meters       there is none where no metrics are wanted
     */
    public NodeContext(Settings settings, ConfigurableEnvironment environment, RabbitProperties rabbit, ObjectProvider<ObservationRegistry> observations,
            ObjectProvider<MeterRegistry> meters, SslBundles certificates) {
        this.settings = settings;
        this.broker = BrokerAddress.of(name -> verbatim(environment, name));
        this.options = new BrokerConnections.Options(settings.queues(), observations.getIfAvailable(() -> ObservationRegistry.NOOP), rabbit, certificates);
        // An empty composite keeps nothing.
        this.meters = meters.getIfAvailable(CompositeMeterRegistry::new);
    }

    /** Where the broker is. */
    public BrokerAddress broker() {
        return broker;
    }

    public Settings settings() {
        return settings;
    }

    /** Where a node counts; one that is thrown away must take its gauges with it, as the next could not register them again. */
    public MeterRegistry meters() {
        return meters;
    }

    /** This process as a replica of a service. */
    public Self self(Service service) {
        return new Self(service, settings.replica(), host(), ProcessHandle.current().pid());
    }

    /** New connections, not yet started. */
    public BrokerConnections connections(Self self) {
        return connections(self.name());
    }

    /** The same, for what is no replica. */
    public BrokerConnections connections(String name) {
        return new BrokerConnections(broker, new Names(settings.namespace()), name, options);
    }

    /** A password may hold <code>${</code>, which Spring's own way to read a property would take for a placeholder, and complain of it aloud. */
    private static String verbatim(ConfigurableEnvironment environment, String name) {
        for (PropertySource<?> source : environment.getPropertySources()) {
            Object value = source.getProperty(name);
            if (value != null) {
                return value.toString();
            }
        }
        return null;
    }

    private String host() {
        try {
            return !settings.host().isEmpty() ? settings.host() : InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
