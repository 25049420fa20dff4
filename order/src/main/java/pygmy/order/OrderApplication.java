package pygmy.order;

import org.springframework.boot.amqp.autoconfigure.RabbitProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import pygmy.broker.Settings;
import pygmy.broker.liveness.Self;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.node.LiveHealth;
import pygmy.broker.node.NodeRunner;
import pygmy.broker.node.ServiceMain;

/** An order replica: takes purchases to the primary, and keeps the orders. */
@Configuration(proxyBeanMethods = false)
@Import(LiveHealth.class)
@EnableConfigurationProperties({Settings.class, OrderSettings.class, RabbitProperties.class})
public class OrderApplication {

    public static void main(String[] args) {
        ServiceMain.run(OrderApplication.class, args);
    }

    @Bean
    NodeRunner node(Settings settings, OrderSettings order, RabbitProperties rabbit) {
        Self self = NodeRunner.self(Service.ORDER, settings);
        return new NodeRunner(self, (incarnations, failed) -> new OrderNode(settings, order, rabbit, self, incarnations, failed));
    }
}
