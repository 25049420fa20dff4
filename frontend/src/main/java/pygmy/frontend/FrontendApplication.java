package pygmy.frontend;

import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.amqp.autoconfigure.RabbitProperties;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import pygmy.broker.Settings;
import pygmy.broker.liveness.Self;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.node.Incarnations;
import pygmy.broker.node.LiveHealth;
import pygmy.broker.node.NodeRunner;
import pygmy.broker.node.ServiceMain;

/** A front end: the only thing that clients talk to. */
@SpringBootApplication(proxyBeanMethods = false)
@Import(LiveHealth.class)
@EnableConfigurationProperties({Settings.class, FrontendSettings.class, RabbitProperties.class})
public class FrontendApplication {

    public static void main(String[] args) {
        SpringApplication spring = new SpringApplication(FrontendApplication.class);
        spring.setBannerMode(Banner.Mode.OFF);
        ServiceMain.run(spring, args);
    }

    @Bean
    FrontendNode node(Settings settings, FrontendSettings frontend, RabbitProperties rabbit) {
        return new FrontendNode(settings, frontend, rabbit, NodeRunner.self(Service.FRONTEND, settings), new Incarnations(),
                e -> LoggerFactory.getLogger(FrontendApplication.class).error("front end: {}", e.toString(), e));
    }

    @Bean
    NodeRunner runner(FrontendNode node, Settings settings) {
        return new NodeRunner(NodeRunner.self(Service.FRONTEND, settings), (incarnations, failed) -> node);
    }

    @Bean
    Bookstore bookstore(FrontendNode node) {
        return node.bookstore();
    }

    @Bean
    Cluster cluster(FrontendNode node) {
        return node.cluster();
    }
}
