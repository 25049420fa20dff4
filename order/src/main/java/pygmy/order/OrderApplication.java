package pygmy.order;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import pygmy.broker.boot.LiveHealth;
import pygmy.broker.boot.NodeContext;
import pygmy.broker.boot.NodeRunner;
import pygmy.broker.boot.ServiceMain;
import pygmy.broker.liveness.Self;
import pygmy.broker.message.Beat.Service;

/** An order replica: takes purchases to the primary, and keeps the orders. */
@Configuration(proxyBeanMethods = false)
@Import({NodeContext.class, LiveHealth.class})
@EnableConfigurationProperties(OrderSettings.class)
public class OrderApplication {

    public static void main(String[] args) {
        ServiceMain.run(OrderApplication.class, args);
    }

    @Bean
    NodeRunner node(NodeContext context, OrderSettings order) {
        Self self = context.self(Service.ORDER);
        OrderSettings fitting = order.fitting(context.settings().callsInFlight());
        return new NodeRunner(self, (incarnations, failed, opened) -> new OrderNode(context, fitting, self, incarnations, failed, opened));
    }
}
