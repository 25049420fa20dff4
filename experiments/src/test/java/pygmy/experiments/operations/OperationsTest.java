package pygmy.experiments.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import pygmy.broker.TestBroker;
import pygmy.experiments.operations.Collector.Span;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.Ports;
import pygmy.experiments.system.ReplicaProcess;
import pygmy.experiments.system.SystemPlan;
import pygmy.experiments.system.Wait;

/** What people who run it look at: health, metrics and traces of the processes of a running system. */
class OperationsTest {

    private static final Duration LIVE_WITHIN = Duration.ofSeconds(90);
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(20);
    private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private static final Map<String, Integer> PORTS = new HashMap<>();
    private static Collector collector;
    private static LocalSystem system;

    private record Reply(int status, String body) {}

    @BeforeAll
    static void start() throws IOException {
        collector = new Collector();
        system = new LocalSystem(SystemPlan.lean(TestBroker.uri()).with(1, 1, 1).withEnvironment(Map.of("PYGMY_TRACING", collector.url())));
        for (ReplicaProcess replica : system.all()) {
            PORTS.put(replica.name(), Ports.free());
            replica.start(Map.of("PYGMY_MANAGEMENT_PORT", PORTS.get(replica.name()).toString()));
        }
        system.awaitLive(LIVE_WITHIN);
    }

    @AfterAll
    static void stop() {
        if (system != null) {
            system.close();
        }
        if (collector != null) {
            collector.close();
        }
    }

    @Test
    void aBuyIsOneTraceThroughAllServices() throws Exception {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        String caller = "00f067aa0ba902b7";
        assertThat(shop("POST", "/buy?item=1", "traceparent", "00-" + trace + "-" + caller + "-01").status()).isEqualTo(201);
        List<String> path = List.of("frontend-0 http post /buy", "frontend-0 call order", "order-0 process order", "order-0 call catalog.primary",
                "catalog-0 process catalog.primary");
        Wait.until(() -> path(trace, caller).equals(path), TOLD_WITHIN, () -> "from the caller on: " + path(trace, caller) + " of " + collector.trace(trace));
    }

    @Test
    void metricsAreNamedAsTheFieldDoes() throws Exception {
        assertThat(shop("GET", "/lookup?item=2").status()).isEqualTo(200);
        Wait.until(() -> {
            shop("GET", "/lookup?item=2");
            return sample("frontend-0", "cache_gets_total{cache=\"books\",result=\"hit\"}") > 0;
        }, TOLD_WITHIN, () -> "no hit is counted:\n" + metrics("frontend-0"));
        assertThat(shop("POST", "/buy?item=2").status()).isEqualTo(201);

        assertThat(sample("frontend-0", "cache_gets_total{cache=\"books\",result=\"miss\"}")).isPositive();
        assertThat(sample("frontend-0",
                "http_server_requests_seconds_count{error=\"none\",exception=\"none\",method=\"POST\",outcome=\"SUCCESS\",status=\"201\",uri=\"/buy\"}"))
                .isPositive();
        assertThat(sample("frontend-0", "pygmy_lease_held")).isEqualTo(1);
        assertThat(sample("frontend-0", calls("calls", "order"))).isPositive();
        assertThat(sample("order-0", calls("requests", "order"))).isPositive();
        assertThat(sample("order-0", calls("calls", "catalog.primary"))).isPositive();
        assertThat(sample("catalog-0", calls("requests", "catalog.primary"))).isPositive();
        assertThat(sample("catalog-0", calls("requests", "catalog.query"))).isPositive();
        assertThat(sample("catalog-0", "pygmy_primary_elections_total{outcome=\"served\"}")).isEqualTo(1);
        assertThat(sample("catalog-0", "pygmy_primary_batch_size_count")).isPositive();
        double written = sample("catalog-0", "pygmy_log_position");
        assertThat(written).isPositive();
        Wait.until(() -> sample("order-0", "pygmy_log_position") >= written && sample("order-0", "pygmy_replication_lag") == 0, TOLD_WITHIN,
                () -> "the order replica lags:\n" + metrics("order-0"));
    }

    @Test
    void readyMeansLive() {
        ReplicaProcess order = system.replica("order-0");
        assertThat(health("order-0", "readiness")).isEqualTo(200);
        double before = sample("frontend-0", "pygmy_heartbeats_lost_total");
        order.cable().stall();
        order.cable().cut();
        try {
            Wait.until(() -> health("order-0", "readiness") == 503, TOLD_WITHIN, () -> "ready without a broker");
            assertThat(health("order-0", "liveness")).isEqualTo(200);
            Wait.until(() -> Double.isNaN(sample("order-0", "pygmy_replication_lag")), TOLD_WITHIN, () -> "it says how far it lags behind nobody");
            Wait.until(() -> sample("frontend-0", "pygmy_heartbeats_lost_total") > before, TOLD_WITHIN, () -> "its heartbeat is not missed");
        } finally {
            order.cable().restore();
        }
        Wait.until(() -> health("order-0", "readiness") == 200, TOLD_WITHIN, () -> "not ready again");
        system.awaitLive(TOLD_WITHIN);
    }

    @Test
    void aFrontEndThatHearsNobodyIsNotReadyAndItsGaugesSaySo() {
        ReplicaProcess frontend = system.replica("frontend-0");
        Wait.until(() -> health("frontend-0", "readiness") == 200 && sample("frontend-0", live("catalog")) == 1 && sample("frontend-0", live("frontend")) == 1,
                TOLD_WITHIN, () -> "not ready at first:\n" + metrics("frontend-0"));
        assertThat(sample("frontend-0", "pygmy_primary_known")).isEqualTo(1);
        assertThat(sample("frontend-0", "pygmy_broker_connected")).isEqualTo(1);
        assertThat(sample("frontend-0", live("catalog").replace("live", "configured"))).isEqualTo(1);
        frontend.cable().stall();
        frontend.cable().cut();
        try {
            Wait.until(() -> health("frontend-0", "readiness") == 503, TOLD_WITHIN, () -> "ready without a broker");
            Wait.until(() -> sample("frontend-0", "pygmy_broker_connected") == 0, TOLD_WITHIN, () -> "a broker is shown:\n" + metrics("frontend-0"));
            for (String gauge : List.of(live("catalog"), live("order"), live("frontend"), "pygmy_primary_known", "pygmy_lease_held")) {
                Wait.until(() -> sample("frontend-0", gauge) == 0, TOLD_WITHIN, () -> gauge + " is still there:\n" + metrics("frontend-0"));
            }
            assertThat(sample("frontend-0", live("order").replace("live", "configured"))).isEqualTo(1);
        } finally {
            frontend.cable().restore();
        }
        system.awaitLive(TOLD_WITHIN);
        Wait.until(() -> health("frontend-0", "readiness") == 200, TOLD_WITHIN, () -> "not ready again");
    }

    private static String live(String service) {
        return "pygmy_replicas_live{service=\"" + service + "\"}";
    }

    /** The spans from the one that the caller names as parent down to the last, each by its service and name. */
    private static List<String> path(String trace, String caller) {
        List<Span> spans = collector.trace(trace);
        List<String> path = new java.util.ArrayList<>();
        String parent = caller;
        for (int depth = 0; depth <= spans.size(); depth++) {
            String of = parent;
            Span next = spans.stream().filter(span -> span.parent().equals(of)).findFirst().orElse(null);
            if (next == null) {
                break;
            }
            path.add(next.service() + " " + next.name().replace(system.namespace() + ".", ""));
            parent = next.id();
        }
        return path;
    }

    private static String calls(String of, String queue) {
        return "pygmy_rpc_" + of + "_seconds_count{error=\"none\",outcome=\"done\",queue=\"" + system.namespace() + "." + queue + "\"}";
    }

    /** The value of a time series; -1 where there is none. */
    private static double sample(String replica, String series) {
        return metrics(replica).lines().filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst().orElse(-1);
    }

    private static String metrics(String replica) {
        return get(URI.create("http://127.0.0.1:" + PORTS.get(replica) + "/actuator/prometheus")).body();
    }

    private static int health(String replica, String probe) {
        return get(URI.create("http://127.0.0.1:" + PORTS.get(replica) + "/actuator/health/" + probe)).status();
    }

    private static Reply shop(String method, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(system.urls().get(0).resolve(path)).method(method, HttpRequest.BodyPublishers.noBody());
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    private static Reply get(URI url) {
        return send(HttpRequest.newBuilder(url));
    }

    private static Reply send(HttpRequest.Builder request) {
        try {
            var reply = HTTP.send(request.timeout(Duration.ofSeconds(15)).build(), BodyHandlers.ofString());
            return new Reply(reply.statusCode(), reply.body());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
