package pygmy.frontend.web;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.springframework.http.HttpHeaders;

/** The bearer token that changes of the catalog need. Kept as bytes, so that no text made of this object can show it. */
final class AdminToken {

    private static final String SCHEME = "Bearer ";

    private final byte[] token;

    /** @param token blank where changes are switched off */
    AdminToken(String token) {
        this.token = token.strip().getBytes(StandardCharsets.UTF_8);
    }

    void check(HttpServletRequest request) {
        if (token.length == 0) {
            throw new Problem(ProblemType.ADMIN_DISABLED,
                    "This front end was started without an admin token. Start it with PYGMY_ADMIN_TOKEN set to change books.");
        }
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw unauthorized("Changing books needs the header Authorization: Bearer, followed by the admin token.", "");
        }
        byte[] given = header.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
        // Takes as long for a wrong token whose start is right, so that the time tells nothing.
        if (!MessageDigest.isEqual(given, token)) {
            throw unauthorized("This is not the admin token that the front end was started with (PYGMY_ADMIN_TOKEN).",
                    ", error=\"invalid_token\"");
        }
    }

    private static Problem unauthorized(String detail, String error) {
        return new Problem(ProblemType.UNAUTHORIZED, detail)
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"pygmy\"" + error);
    }
}
