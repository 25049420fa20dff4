package pygmy.client.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What is asked of a front end. Immutable, so the same one can be sent again.
 *
 * @param method GET, POST or PATCH
 * @param target path and query
 * @param key    the {@code Idempotency-Key}, or null
 * @param token  the bearer token, or null
 * @param body   JSON, or null
 */
public record Request(String method, String target, String key, String token, String body) {

    public static Request search(String topic) {
        return get("/search?topic=" + encode(topic));
    }

    /**
     * One page of the books.
     *
     * @param topic null for all
     * @param next  from the page before; null for the first
     */
    public static Request books(String topic, int limit, String next) {
        return get("/books?limit=" + limit + (topic == null ? "" : "&topic=" + encode(topic)) + (next == null ? "" : "&next=" + encode(next)));
    }

    public static Request lookup(long item) {
        return get("/lookup?item=" + item);
    }

    /** @param key null leaves it to the front end to name the order; such a buy must not be repeated */
    public static Request buy(long item, long quantity, String key) {
        return new Request("POST", "/buy?item=" + item + "&quantity=" + quantity, key, null, null);
    }

    public static Request order(String id) {
        return get("/orders/" + encode(id).replace("+", "%20"));
    }

    /** @param key the Idempotency-Key under which it was bought */
    public static Request orderOf(String key) {
        return get("/orders?key=" + encode(key));
    }

    public static Request status() {
        return get("/status");
    }

    /** Sets what {@code changes} names: cost, stock, title, topic. */
    public static Request update(long item, Map<String, Object> changes, String key, String token) {
        return new Request("PATCH", "/books/" + item, key, token, Json.write(changes));
    }

    public static Request add(Map<String, Object> book, String key, String token) {
        return new Request("POST", "/books", key, token, Json.write(book));
    }

    /** So many catalog replicas are to count. */
    public static Request members(int count, String key, String token) {
        return new Request("POST", "/members?count=" + count, key, token, null);
    }

    /** Whether it leaves the store as it is. */
    public boolean isRead() {
        return method.equals("GET");
    }

    /** Without the token: a credential must not reach a log. */
    @Override
    public String toString() {
        return method + " " + target;
    }

    private static Request get(String target) {
        return new Request("GET", target, null, null, null);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
