package pygmy.broker.amqp;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.impl.ForgivingExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.RabbitConnectionFactoryBean;
import org.springframework.boot.amqp.autoconfigure.CachingConnectionFactoryConfigurer;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionFactoryBeanConfigurer;
import org.springframework.boot.amqp.autoconfigure.RabbitProperties;
import org.springframework.core.io.DefaultResourceLoader;

/** Spring Boot's connection settings, and what this system needs besides. */
final class ConnectionSetup {

    private static final Logger log = LoggerFactory.getLogger(BrokerConnections.class);

    private ConnectionSetup() {}

    static CachingConnectionFactory factory(RabbitProperties properties, String name) {
        ConnectionFactory rabbit = rabbit(properties);
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
        new CachingConnectionFactoryConfigurer(properties).configure(factory);
        factory.setConnectionNameStrategy(any -> name);
        factory.setCloseTimeout(patience);
        return factory;
    }

    private static ConnectionFactory rabbit(RabbitProperties properties) {
        RabbitConnectionFactoryBean bean = new RabbitConnectionFactoryBean();
        new RabbitConnectionFactoryBeanConfigurer(new DefaultResourceLoader(), properties).configure(bean);
        try {
            bean.afterPropertiesSet();
            return bean.getObject();
        } catch (Exception e) {
            throw new IllegalStateException("cannot set up the connection to the broker: " + Reason.of(e), e);
        }
    }
}
