package pygmy.catalog;

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

/** A catalog replica: serves reads, follows the log, and writes it while it is the primary. */
@Configuration(proxyBeanMethods = false)
@Import({NodeContext.class, LiveHealth.class})
@EnableConfigurationProperties(CatalogSettings.class)
public class CatalogApplication {

    public static void main(String[] args) {
        ServiceMain.run(CatalogApplication.class, args);
    }

    @Bean
    NodeRunner node(NodeContext context, CatalogSettings catalog) {
        Self self = context.self(Service.CATALOG);
        return new NodeRunner(self, (incarnations, failed, opened) -> new CatalogNode(context, catalog, self, incarnations, failed, opened));
    }
}
