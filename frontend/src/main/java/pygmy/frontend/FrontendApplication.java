package pygmy.frontend;

import org.slf4j.Logger;
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

    private static final Logger log = LoggerFactory.getLogger(FrontendApplication.class);

    public static void main(String[] args) {
        SpringApplication spring = new SpringApplication(FrontendApplication.class);
        spring.setBannerMode(Banner.Mode.OFF);
        ServiceMain.run(spring, args);
    }

    @Bean
    FrontendNode node(NodeContext context, FrontendSettings frontend) {
        return new FrontendNode(context, frontend, context.self(Service.FRONTEND), new Incarnations(),
                e -> log.error("front end: {}", e.toString(), e), FrontendApplication::end);
    }

    /** On a thread of its own, as whoever tells must go on while the process ends. */
    private static void end(String why) {
        log.error("cannot start: {}", why);
        new Thread(() -> System.exit(1), "end").start();
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
