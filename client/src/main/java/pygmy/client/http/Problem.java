package pygmy.client.http;

/**
 * Why a request was not answered as asked, human-readable: the problem details (RFC 9457) of the front end, or the client's own words.
 *
 * @param title     what happened, never null
 * @param detail    more about it, or empty
 * @param requestId under which the logs know the request, or empty
 */
public record Problem(String title, String detail, String requestId) {

    public Problem {
        detail = detail == null ? "" : detail;
        requestId = requestId == null ? "" : requestId;
    }

    /** In the client's own words. */
    public Problem(String title, String detail) {
        this(title, detail, "");
    }

    /** Reads the problem in {@code reply}; one that carries none is described by its status. */
    static Problem of(Reply reply) {
        Problem read = Json.tryRead(reply, Problem.class);
        if (read == null) {
            return new Problem("HTTP status " + reply.status(), "");
        }
        return read.title == null || read.title.isBlank() ? new Problem("HTTP status " + reply.status(), read.detail, read.requestId) : read;
    }
}
