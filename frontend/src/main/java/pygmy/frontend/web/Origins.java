package pygmy.frontend.web;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.springframework.http.HttpHeaders;

/**
 * Whether a browser may mean what it sends. A page of this front end may, and so may its user by the address bar. A program sends none of these headers. A
 * page of another origin, be it of the same site, must not buy in its visitor's name, and no browser before its user asked for it.
 */
final class Origins {

    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");
    private static final List<String> AHEAD = List.of("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz");

    private Origins() {}

    static void check(HttpServletRequest request) {
        for (String header : AHEAD) {
            for (String value : Collections.list(request.getHeaders(header))) {
                String purpose = value.toLowerCase(Locale.ROOT);
                if (purpose.contains("prefetch") || purpose.contains("prerender") || purpose.contains("preview")) {
                    throw new Problem(ProblemType.PREFETCH, "The header " + header + " says " + Parameters.quote(value)
                            + ": a browser asks for this before its user did. Nothing was bought or changed.");
                }
            }
        }
        for (String site : Collections.list(request.getHeaders("Sec-Fetch-Site"))) {
            if (!OWN_SITE.contains(site)) {
                throw foreign("Sec-Fetch-Site", site);
            }
        }
        for (String header : List.of(HttpHeaders.ORIGIN, HttpHeaders.REFERER)) {
            for (String from : Collections.list(request.getHeaders(header))) {
                if (!isOwn(from, request.getHeader(HttpHeaders.HOST))) {
                    throw foreign(header, from);
                }
            }
        }
    }

    private static Problem foreign(String header, String value) {
        return new Problem(ProblemType.FOREIGN_PAGE, "The header " + header + " says " + Parameters.quote(value)
                + ": a page of another origin must not buy or change anything in its visitor's name. Use the page of this front end, or a program.");
    }

    /** By host and port; the scheme is unknown here, as a proxy may have taken TLS off. */
    private static boolean isOwn(String from, String host) {
        try {
            URI uri = new URI(from);
            return host != null && uri.getRawAuthority() != null && uri.getScheme() != null
                    && withoutPort(uri.getScheme(), uri.getRawAuthority()).equals(withoutPort(uri.getScheme(), host));
        } catch (java.net.URISyntaxException e) {
            return false;
        }
    }

    /** Without the port that the scheme implies. */
    private static String withoutPort(String scheme, String authority) {
        String suffix = scheme.equalsIgnoreCase("https") ? ":443" : ":80";
        String lower = authority.toLowerCase(Locale.ROOT);
        return lower.endsWith(suffix) ? lower.substring(0, lower.length() - suffix.length()) : lower;
    }
}
