package pygmy.client;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Plays the front end: says what it was told to say next, else what a store with two books would. */
public final class FrontEndStub implements AutoCloseable {

    static {
        // Else its answers wait 40 ms for the client's delayed TCP acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /** What a request looked like here. */
    public record Seen(String method, String target, String key, String authorization, String body, int clientPort) {}

    /** What to answer; status 0 hangs up instead. */
    public record Say(int status, String body, Map<String, String> headers) {}

    public static final String BOOK_3 = "{\"id\":3,"
            + "\"title\":\"Xen and the Art of Surviving Graduate School\",\"topic\":\"GraduateSchool\",\"cost\":300,\"stock\":1000}";
    public static final String BOOK_4 = "{\"id\":4,"
            + "\"title\":\"Cooking for the Impatient Graduate Student\",\"topic\":\"GraduateSchool\",\"cost\":400,\"stock\":9}";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<Say> script = new ArrayDeque<>();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private volatile Function<Seen, Say> otherwise = FrontEndStub::store;

    public FrontEndStub() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public URI uri() {
        return URI.create(url());
    }

    /** A URL where nobody listens. */
    public static String deadUrl() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + free.getLocalPort();
        }
    }

    public FrontEndStub then(int status, String body, String... headers) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            map.put(headers[i], headers[i + 1]);
        }
        synchronized (script) {
            script.add(new Say(status, body, map));
        }
        return this;
    }

    public FrontEndStub thenProblem(int status, String title, String detail, String... headers) {
        String json = "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}";
        return then(status, json.formatted(title, status, detail), headers);
    }

    public FrontEndStub thenHangUp() {
        return then(0, "");
    }

    public void otherwise(Function<Seen, Say> answer) {
        otherwise = answer;
    }

    public List<Seen> seen() {
        return List.copyOf(seen);
    }

    public static Say store(Seen request) {
        String path = request.target().split("\\?")[0];
        return switch (path) {
            case "/search", "/books" -> new Say(200, "{\"books\":[" + (request.target().contains("Graduate") ? BOOK_3 + "," + BOOK_4 : "") + "]}",
                    Map.of("X-Cache", "HIT", "X-Served-By", "frontend-0", "Server-Timing", "frontend;dur=0.05"));
            case "/lookup" -> new Say(200, BOOK_3, Map.of("X-Cache", "MISS", "X-Served-By", "catalog-1", "Server-Timing",
                    "frontend;dur=0.12, queue;dur=0.40, catalog;dur=1.1"));
            case "/buy" -> new Say(200, "{\"order\":\"" + request.key() + "\",\"item\":3,\"title\":\"Xen\",\"quantity\":1,\"price\":300,"
                    + "\"message\":\"Successfully bought Xen\"}",
                    Map.of("X-Served-By", "order-0", "Server-Timing",
                            "frontend;dur=0.1, queue;dur=0.2, order;dur=0.3, catalog;dur=0.4"));
            default -> new Say(404, "{\"title\":\"Not found\"}", Map.of());
        };
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Headers headers = exchange.getRequestHeaders();
        Seen request = new Seen(exchange.getRequestMethod(), exchange.getRequestURI().toString(), headers.getFirst("Idempotency-Key"),
                headers.getFirst("Authorization"), body, exchange.getRemoteAddress().getPort());
        seen.add(request);
        Say say;
        synchronized (script) {
            say = script.poll();
        }
        say = say == null ? otherwise.apply(request) : say;
        if (say.status != 0) {
            say.headers.forEach(exchange.getResponseHeaders()::set);
            byte[] bytes = say.body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(say.status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
