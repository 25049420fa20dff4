package pygmy.frontend.web;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Every way in which a request can fail. What is written here is shown at the type's address, {@code /problems/{name}}. */
enum ProblemType {

    BAD_PARAMETER(400, "Bad parameter", "A parameter, path segment, header or field is missing, unknown, sent twice, or has a value that cannot be taken. "
            + "The member parameter names it. Nothing was done."),
    BAD_PARAMETERS(400, "Unreadable parameters", "The query or form is not percent-encoded UTF-8, or has too many parameters. Nothing was done."),
    MALFORMED_JSON(400, "Malformed JSON", "The body is not one JSON object with each field once. Nothing was done."),
    MALFORMED_REQUEST(400, "Malformed request", "This is not a request of HTTP/1.1. Nothing was done."),
    UNREADABLE_BODY(400, "Unreadable body", "The body broke off, or was not transferred as HTTP asks. Nothing was done."),
    UNEXPECTED_BODY(400, "Body not expected", "A body was sent where none is read. Nothing was done."),
    UNAUTHORIZED(401, "Admin token needed", "Changes of books need the header Authorization: Bearer, followed by the admin token."),
    ADMIN_DISABLED(403, "Changes are switched off", "This front end was started without an admin token, so nobody can change books through it."),
    FOREIGN_HOST(403, "Not a name of this front end", "The request's Host is no name of this front end, as when a page of another site had its own name "
            + "point here. Allowed are addresses, localhost, this machine's name, and what PYGMY_HTTP_HOSTS lists."),
    FOREIGN_PAGE(403, "Not from another site", "A page of another origin must not buy or change anything in its visitor's name. Allowed are pages of this "
            + "front end, and programs, which send none of Origin, Sec-Fetch-Site and Referer."),
    PREFETCH(403, "Not ahead of time", "A browser asked for this before its user did. Nothing is bought or changed ahead of time."),
    NOT_FOUND(404, "Nothing here", "There is nothing at this path."),
    NO_SUCH_BOOK(404, "No such book", "There is no book of this number."),
    NO_SUCH_ORDER(404, "No such order", "Nothing was sold under this id or key."),
    METHOD_NOT_ALLOWED(405, "Method not allowed", "This path does not take this method. The header Allow lists those that it takes."),
    NOT_ACCEPTABLE(406, "Not acceptable", "The request's Accept leaves out what is answered here: application/json. Nothing was done."),
    BODY_TIMEOUT(408, "The body did not arrive in time", "The body was not there whole within the time that a front end waits for one. Nothing was done."),
    OUT_OF_STOCK(409, "Out of stock", "There are fewer copies than were asked for. The same key gets the same answer after a restock: buy with a new one."),
    REPLICA_ALIVE(409, "Replica still there", "A catalog replica that would count no more is there. Stop it first. Nothing was changed."),
    REPLICA_MISSING(409, "Replica not there", "A catalog replica that would count is not LIVE, or not configured with so many. Nothing was changed."),
    LIST_CHANGED(410, "The list has changed", "Since the first page of a list was read, a member came or went, so that further pages would not fit the ones "
            + "before. Begin again, without next."),
    CHANGED_SINCE(412, "Changed since", "The book is no longer in the state that If-Match names. Look it up, and decide anew."),
    BODY_TOO_LARGE(413, "Request body too large", "The body is larger than a front end takes. Nothing was done."),
    URI_TOO_LONG(414, "URI too long", "The request's line is too long. Nothing was done."),
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type", "The body's Content-Type or Content-Encoding is none that is read here. Nothing was done."),
    KEY_REUSED(422, "Idempotency key used before", "The key was sent before with another request. Use a new key for a new request. Nothing was done."),
    HEADER_TOO_LARGE(431, "Headers too large", "The request's headers are too large. Nothing was done."),
    INTERNAL_ERROR(500, "Internal error", "The front end failed. Its log says how, under the id in the member requestId."),
    NOT_IMPLEMENTED(501, "Not implemented", "This method, or this way of sending a body, is not supported. Nothing was done."),
    NOT_UNDERSTOOD(502, "Not understood by the service behind", "Front end and replicas do not understand each other. Nothing was changed."),
    SERVICE_FAILED(502, "The service behind failed", "A replica failed on this request; its log says how. Nothing was changed."),
    BUSY(503, "Too busy", "Too much is in flight. Nothing was done: try again soon."),
    UNAVAILABLE(503, "Service unavailable", "The broker is away, or no replica is there to serve. Nothing was changed: try again soon."),
    NO_ANSWER(504, "No answer in time", "No replica answered a read in time. A read changes nothing: try again."),
    OUTCOME_UNKNOWN(504, "Outcome unknown", "Nobody knows yet whether it happened. Send it again under the key in the member idempotencyKey: however often it "
            + "is sent, it takes effect once."),
    HTTP_VERSION(505, "HTTP version not supported", "Use HTTP/1.1."),
    REFUSED(400, "Request refused", "The server refused the request before any of our code saw it.");

    static final String PATH = "/problems/";

    private final int status;
    private final String title;
    private final String meaning;

    /**
     * @param title   the same for every problem of this type
     * @param meaning what it says, whatever the request was
     */
    ProblemType(int status, String title, String meaning) {
        this.status = status;
        this.title = title;
        this.meaning = meaning;
    }

    /** As it stands in addresses. */
    String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Where it is explained: the member {@code type} of every such problem. */
    String path() {
        return PATH + slug();
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    String meaning() {
        return meaning;
    }

    static Optional<ProblemType> named(String slug) {
        return Arrays.stream(values()).filter(type -> type.slug().equals(slug)).findFirst();
    }
}
