package pygmy.frontend;

import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.node.Incarnations;
import pygmy.broker.node.LiveHealth;
import pygmy.broker.node.NodeContext;
import pygmy.broker.node.NodeRunner;
import pygmy.broker.node.ServiceMain;

/** A front end: the only thing that clients talk to. */
@SpringBootApplication(proxyBeanMethods = false)
@Import({NodeContext.class, LiveHealth.class})
@EnableConfigurationProperties(FrontendSettings.class)
public class FrontendApplication {

    public static void main(String[] args) {
        SpringApplication spring = new SpringApplication(FrontendApplication.class);
        spring.setBannerMode(Banner.Mode.OFF);
        ServiceMain.run(spring, args);
    }

    @Bean
    FrontendNode node(NodeContext context, FrontendSettings frontend) {
        return new FrontendNode(context, frontend, context.self(Service.FRONTEND), new Incarnations(),
                e -> LoggerFactory.getLogger(FrontendApplication.class).error("front end: {}", e.toString(), e));
    }

    @Bean
    NodeRunner runner(FrontendNode node, NodeContext context) {
        return new NodeRunner(context.self(Service.FRONTEND), (incarnations, failed) -> node);
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
