package pygmy.frontend.web;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An error as the client sees it (RFC 9457). An exception, so that a check deep in a request can end it; without a stack trace, as it is an
 * answer and not a fault of ours.
 */
final class Problem extends RuntimeException {

    static final String MEDIA_TYPE = "application/problem+json";

    private final int status;
    private final Map<String, Object> body = new LinkedHashMap<>();
    private final Map<String, String> headers = new LinkedHashMap<>();

    /**
     * @param name   what the problem is called for good: its type is {@code urn:pygmy:name}
     * @param title  the same for every problem of this type
     * @param detail what happened this time, and the way out
     */
    Problem(int status, String name, String title, String detail) {
        super(detail, null, false, false);
        this.status = status;
        body.put("type", "urn:pygmy:" + name);
        body.put("title", title);
        body.put("status", status);
        body.put("detail", detail);
    }

    /** A parameter, path segment, header or field that cannot be accepted. */
    static Problem parameter(String name, String detail) {
        return new Problem(400, "bad-parameter", "Bad parameter", detail).with("parameter", name);
    }

    static Problem noSuchBook(int item) {
        return new Problem(404, "no-such-book", "No such book",
                "There is no book " + item + ". GET /search?topic=… lists the books of a topic.").with("item", item);
    }

    /** A catalog replica was to count no more. */
    static Problem replicaAlive(int replica) {
        return new Problem(409, "replica-alive", "Replica still there", "catalog-" + replica
                + " would count no more, but is there. Stop it first, then say it again; it would be counted in at once.").with("replica", replica);
    }

    /** A catalog replica was to count. */
    static Problem replicaMissing(int replica) {
        return new Problem(409, "replica-missing", "Replica not there", "catalog-" + replica + " is not LIVE, or its PYGMY_CATALOGS is below "
                + (replica + 1) + ". Start it with that; it is counted in by itself once it is LIVE.").with("replica", replica);
    }

    static Problem notFound(String path) {
        return new Problem(404, "not-found", "Nothing here", "There is nothing at " + Parameters.quote(path)
                + ". Try /search?topic=…, /lookup?item=…, /buy?item=…, /orders/{id}, /books, /status, or / in a browser.");
    }

    static Problem bodyTooLarge(long limit) {
        return new Problem(413, "body-too-large", "Request body too large", "The request's body must not exceed " + limit + " bytes.");
    }

    static Problem mediaType(String detail) {
        return new Problem(415, "unsupported-media-type", "Unsupported media type", detail);
    }

    /** Nothing was done, and trying again soon is right. */
    static Problem tryAgain(String name, String title, String detail) {
        return new Problem(503, name, title, detail).header("Retry-After", "1");
    }

    /** A fault of ours: the client learns no more than the id under which the log tells the rest. */
    static Problem internal(String id) {
        return new Problem(500, "internal-error", "Internal error",
                "Something went wrong here. The service's log says what, under the id " + id + ".").with("instance", "urn:uuid:" + id);
    }

    Problem with(String member, Object value) {
        body.put(member, value);
        return this;
    }

    Problem header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    int status() {
        return status;
    }

    Map<String, Object> body() {
        return body;
    }

    Map<String, String> headers() {
        return headers;
    }
}
