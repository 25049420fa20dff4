package pygmy.frontend;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import pygmy.broker.boot.LiveHealth;
import pygmy.broker.boot.NodeContext;
import pygmy.broker.boot.NodeRunner;
import pygmy.broker.boot.ServiceMain;

/** A front end: the only thing that clients talk to. */
@SpringBootApplication(proxyBeanMethods = false)
@Import({NodeContext.class, LiveHealth.class})
@EnableConfigurationProperties(FrontendSettings.class)
public class FrontendApplication {

    private static final Logger log = LoggerFactory.getLogger(FrontendApplication.class);

    public static void main(String[] args) {
        ServiceMain.runShop(FrontendApplication.class, args);
    }

    @Bean
    PresentNode node(NodeContext context, FrontendSettings frontend) {
        return new PresentNode(context, frontend, FrontendApplication::end);
    }

    /** On a thread of its own, as whoever tells must go on while the process ends. */
    private static void end(String why) {
        log.error("cannot start: {}", why);
        new Thread(() -> System.exit(1), "end").start();
    }

    @Bean
    NodeRunner runner(PresentNode node) {
        return new NodeRunner(node.self(), node);
    }
}
