package pygmy.frontend.web;

import jakarta.servlet.RequestDispatcher;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.catalina.connector.Request;
import org.springframework.http.HttpHeaders;

/** What was wrong with a request that Tomcat could not take, as far as what it read of it tells. */
final class Malformed {

    private static final Pattern TARGET = Pattern.compile("request target \\[(.*?) ?]\\.");
    private static final String ANYTHING = "This is not a request of HTTP/1.1, or its line or headers are too long (8 KiB in all) or hold characters that must "
            + "be encoded.";

    private Malformed() {}

    static String detail(Request request) {
        String fault = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Exception e ? String.valueOf(e.getMessage()) : "";
        Matcher target = TARGET.matcher(fault);
        if (target.find()) {
            return "The request's target " + Parameters.quote(target.group(1)) + " holds a character that must be percent-encoded, as %20 stands for a blank."
                    + (target.group(1).indexOf('\\') >= 0 ? " A backslash is not taken in a path, however it is written." : "");
        }
        if (fault.contains("HTTP protocol")) {
            return "A request's first line is a method, a target and HTTP/1.1, with one blank between them. A blank in the target is sent as %20.";
        }
        if (fault.contains("domain name") || fault.contains("IPv6") || fault.contains("IPv4") || fault.contains("port number")) {
            return "The header Host must be a name or address and, if need be, a port, but was " + Parameters.quote(request.getHeader(HttpHeaders.HOST)) + ".";
        }
        if (request.getCoyoteRequest().requestURI().isNull() || !fault.isEmpty()) {
            return ANYTHING;
        }
        List<String> hosts = Collections.list(request.getHeaders(HttpHeaders.HOST));
        if (hosts.size() != 1) {
            return "The header Host must be there once; here it is there " + hosts.size() + " times.";
        }
        if ("Invalid URI".equals(request.getResponse().getMessage())) {
            return "The path " + Parameters.quote(request.getCoyoteRequest().requestURI().toString()) + " is not taken: it must begin with a slash, not lead "
                    + "out of the root, and hold no backslash, no %00 and no broken percent code.";
        }
        if (request.getHeader(HttpHeaders.CONTENT_LENGTH) != null || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null) {
            return "The length of the body cannot be known: Content-Length must be there once, as a number, and chunks must be as HTTP has them.";
        }
        return "The request's target names another host than its header Host, which is " + Parameters.quote(hosts.get(0)) + ".";
    }
}
