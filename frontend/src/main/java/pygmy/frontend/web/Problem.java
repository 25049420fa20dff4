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

    /** @param detail what happened this time, and the way out */
    Problem(ProblemType type, String detail) {
        this(type, type.status(), detail);
    }

    /** A status of its own, where the type has several. */
    Problem(ProblemType type, int status, String detail) {
        super(detail, null, false, false);
        this.status = status;
        body.put("type", type.path());
        body.put("title", type.title());
        body.put("status", status);
        body.put("detail", detail);
    }

    /** A parameter, path segment, header or field that cannot be accepted. */
    static Problem parameter(String name, String detail) {
        return new Problem(ProblemType.BAD_PARAMETER, detail).with("parameter", name);
    }

    static Problem noSuchBook(int item) {
        return new Problem(ProblemType.NO_SUCH_BOOK,
                "There is no book " + item + ". GET /search?topic=… lists the books of a topic.").with("item", item);
    }

    /** A catalog replica was to count no more. */
    static Problem replicaAlive(int replica) {
        return new Problem(ProblemType.REPLICA_ALIVE, "catalog-" + replica
                + " would count no more, but is there. Stop it first, then say it again; it would be counted in at once.").with("replica", replica);
    }

    /** A catalog replica was to count. */
    static Problem replicaMissing(int replica) {
        return new Problem(ProblemType.REPLICA_MISSING, "catalog-" + replica + " is not LIVE, or its PYGMY_CATALOGS is below "
                + (replica + 1) + ". Start it with that; it is counted in by itself once it is LIVE.").with("replica", replica);
    }

    static Problem notFound(String path) {
        return new Problem(ProblemType.NOT_FOUND, "There is nothing at " + Parameters.quote(path)
                + ". Try /topics, /search?topic=…, /lookup?item=…, /buy?item=…, /orders/{id}, /books/{id}, /status, or / in a browser; "
                + "/openapi.json describes all.");
    }

    static Problem bodyTooLarge(long limit) {
        return new Problem(ProblemType.BODY_TOO_LARGE, "The request's body must not exceed " + limit + " bytes.");
    }

    static Problem mediaType(String detail) {
        return new Problem(ProblemType.UNSUPPORTED_MEDIA_TYPE, detail);
    }

    /** Nothing was done, and trying again soon is right. */
    static Problem tryAgain(ProblemType type, String detail) {
        return new Problem(type, detail).header("Retry-After", "1");
    }

    /** A fault of ours: the client learns no more than the id under which the log tells the rest. */
    static Problem internal(String id) {
        return new Problem(ProblemType.INTERNAL_ERROR,
                "Something went wrong here. The service's log says what, under the id " + id + ".");
    }

    /** A problem's body with the id of the request that it answers. */
    static Map<String, Object> identified(Object body, String requestId) {
        Map<String, Object> identified = new LinkedHashMap<>();
        ((Map<?, ?>) body).forEach((member, value) -> identified.put((String) member, value));
        identified.put("requestId", requestId);
        return identified;
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
