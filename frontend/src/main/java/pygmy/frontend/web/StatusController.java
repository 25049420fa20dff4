package pygmy.frontend.web;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import pygmy.frontend.Replicas;

/** The cluster as heartbeats show it to this front end. */
@Controller
final class StatusController {

    private final Replicas cluster;
    private final String namespace;

    StatusController(Replicas cluster, @Value("${pygmy.namespace:pygmy}") String namespace) {
        this.cluster = cluster;
        this.namespace = namespace;
    }

    @GetMapping("/status")
    void status(Exchange exchange) {
        exchange.answer(Reply.of(200, Json.Status.of(namespace, cluster.status())));
    }
}
