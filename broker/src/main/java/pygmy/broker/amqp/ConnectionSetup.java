package pygmy.broker.amqp;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.impl.ForgivingExceptionHandler;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.RabbitConnectionFactoryBean;
import org.springframework.boot.amqp.autoconfigure.CachingConnectionFactoryConfigurer;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionFactoryBeanConfigurer;
import org.springframework.boot.amqp.autoconfigure.RabbitProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.io.DefaultResourceLoader;

/**
 * Spring Boot's connection settings, by its own configurers, and what this system needs besides. The factory that Boot would configure itself will not do: it
 * is one for a process, made once, and comes with a template and an admin; each node of ours has another, with a name and an end of its own.
 */
final class ConnectionSetup {

    private static final Logger log = LoggerFactory.getLogger(BrokerConnections.class);

    private ConnectionSetup() {}

    static CachingConnectionFactory factory(BrokerAddress address, RabbitProperties properties, SslBundles certificates, String name) {
        // Whether TLS is spoken, Spring takes from these.
        properties.setAddresses(address.nodes().stream().map(node -> (address.tls() ? "amqps://" : "amqp://") + node).toList());
        Details details = new Details(address, properties, certificates);
        ConnectionFactory rabbit = rabbit(properties, details);
        int patience = (int) BrokerConnections.PATIENCE.toMillis();
        if (properties.getRequestedHeartbeat() == null) {
            rabbit.setRequestedHeartbeat((int) BrokerConnections.HEARTBEAT.toSeconds());
        }
        if (properties.getConnectionTimeout() == null) {
            rabbit.setConnectionTimeout(patience);
        }
        rabbit.setHandshakeTimeout(patience);
        rabbit.setChannelRpcTimeout(patience);
        // A forged message may be as large as the broker lets pass. It must reach us to be put aside, or it would kill connection
        // after connection.
        rabbit.setMaxInboundMessageBodySize(Integer.MAX_VALUE);
        rabbit.setExceptionHandler(new ForgivingExceptionHandler() {
            @Override
            public void handleUnexpectedConnectionDriverException(Connection connection, Throwable exception) {
                // The connection is lost with it, and that is told where connections are kept.
                log.debug("{}", Reason.of(exception));
            }

            @Override
            protected void log(String message, Throwable exception) {
                log.warn("{}: {}", message, Reason.of(exception));
            }
        });
        CachingConnectionFactory factory = new CachingConnectionFactory(rabbit);
        new CachingConnectionFactoryConfigurer(properties, details).configure(factory);
        factory.setConnectionNameStrategy(any -> name);
        factory.setCloseTimeout(patience);
        return factory;
    }

    private static ConnectionFactory rabbit(RabbitProperties properties, Details details) {
        RabbitConnectionFactoryBean bean = new RabbitConnectionFactoryBean();
        new RabbitConnectionFactoryBeanConfigurer(new DefaultResourceLoader(), properties, details).configure(bean);
        try {
            bean.afterPropertiesSet();
            ConnectionFactory rabbit = bean.getObject();
            SslBundle bundle = details.getSslBundle();
            if (bundle != null) {
                // The configurer gives a bundle to Spring Boot's own factory bean only, which is not public.
                rabbit.useSslProtocol(bundle.createSslContext());
                if (properties.getSsl().isVerifyHostname()) {
                    rabbit.enableHostnameVerification();
                }
            }
            return rabbit;
        } catch (Exception e) {
            throw new IllegalStateException("cannot set up the connection to the broker: " + Reason.of(e), e);
        }
    }

    /**
     * The address in the form that Spring Boot wants: its way to be told of a broker that its properties do not name. They could not: its reader of
     * addresses knows nothing of percent-escapes.
     */
    private record Details(BrokerAddress address, RabbitProperties properties, SslBundles certificates) implements RabbitConnectionDetails {

        @Override
        public String getUsername() {
            return address.user();
        }

        @Override
        public String getPassword() {
            return address.password();
        }

        @Override
        public String getVirtualHost() {
            return address.vhost();
        }

        @Override
        public List<Address> getAddresses() {
            return address.nodes().stream().map(node -> new Address(node.host().indexOf(':') < 0 ? node.host() : "[" + node.host() + "]", node.port()))
                    .toList();
        }

        @Override
        public SslBundle getSslBundle() {
            String bundle = properties.getSsl().getBundle();
            return bundle == null || certificates == null || !address.tls() ? null : certificates.getBundle(bundle);
        }
    }
}
