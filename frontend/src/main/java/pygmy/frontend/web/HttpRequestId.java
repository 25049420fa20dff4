package pygmy.frontend.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pygmy.broker.rpc.RequestId;

/**
 * The id of a request as its client named it, or as its trace is called, or else a new one. What cannot be used is passed over: the answer names the one that
 * counts.
 */
final class HttpRequestId {

    static final String HEADER = "X-Request-Id";

    /** Of W3C Trace Context, whatever version. */
    private static final Pattern TRACE_PARENT = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");
    private static final String NO_TRACE = "0".repeat(32);

    private HttpRequestId() {}

    static String of(HttpServletRequest request) {
        String named = request.getHeader(HEADER);
        if (named != null && RequestId.isSafe(named) && isOnce(request)) {
            return named;
        }
        String parent = request.getHeader("traceparent");
        if (parent != null) {
            Matcher trace = TRACE_PARENT.matcher(parent);
            if (trace.matches() && !trace.group(1).equals(NO_TRACE)) {
                return trace.group(1);
            }
        }
        return RequestId.fresh();
    }

    private static boolean isOnce(HttpServletRequest request) {
        List<String> all = Collections.list(request.getHeaders(HEADER));
        return all.size() == 1;
    }
}
