package pygmy.broker.amqp;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One AMQP URI, as RabbitMQ's specification of them has it. What an error says never quotes the URI: where one is malformed, nobody can tell which part of it
 * is the password.
 *
 * @param user     null where it is left out, as are password and vhost
 * @param password the password, decoded
 * @param host     without the brackets of an IPv6 address
 */
record AmqpUri(boolean tls, String user, String password, String host, int port, String vhost) {

    private static final int PORT = 5672;
    private static final int TLS_PORT = 5671;
    /** AMQP's short strings, which name vhosts, hold no more bytes. */
    private static final int MAX_VHOST = 255;

    /** @throws IllegalArgumentException saying what is wrong with it, as in "names no port" */
    static AmqpUri parse(String uri) {
        int schemeEnd = uri.indexOf("://");
        String scheme = schemeEnd < 0 ? "" : uri.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
        check(scheme.equals("amqp") || scheme.equals("amqps"), "does not begin with amqp:// or amqps:// (a comma in a user or password is written %2C)");
        String rest = uri.substring(schemeEnd + 3);
        check(rest.chars().allMatch(c -> c > ' ' && c < 0x7f), "holds a character that must be percent-escaped, as %20 for a blank or %C3%A9 for é");
        check(rest.indexOf('?') < 0 && rest.indexOf('#') < 0, "has parameters or a fragment, which have no meaning here (in a user or password ? is"
                + " written %3F, and # is written %23)");
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        String path = slash < 0 ? null : rest.substring(slash + 1);
        check(path == null || path.indexOf('/') < 0 && path.indexOf('@') < 0,
                "has a / or @ in its vhost (in a user, password or vhost / is written %2F, and @ is written %40)");
        int at = authority.indexOf('@');
        check(at == authority.lastIndexOf('@'), "has more than one @ (in a user or password it is written %40)");
        String credentials = at < 0 ? null : authority.substring(0, at);
        int colon = credentials == null ? -1 : credentials.indexOf(':');
        String user = credentials == null ? null : decode(colon < 0 ? credentials : credentials.substring(0, colon));
        String password = colon < 0 ? null : decode(credentials.substring(colon + 1));
        String vhost = path == null ? null : decode(path);
        check(vhost == null || vhost.getBytes(StandardCharsets.UTF_8).length <= MAX_VHOST, "names a vhost of more than " + MAX_VHOST + " bytes");
        boolean tls = scheme.equals("amqps");
        String place = authority.substring(at + 1);
        int hostEnd = place.startsWith("[") ? place.indexOf(']') + 1 : place.indexOf(':') < 0 ? place.length() : place.indexOf(':');
        check(hostEnd > 0 || !place.startsWith("["), "has no ] after its IPv6 address");
        return new AmqpUri(tls, user, password, host(place.substring(0, hostEnd)), port(place.substring(hostEnd), tls ? TLS_PORT : PORT), vhost);
    }

    /** What {@link #parse} decodes. */
    static String encode(String plain) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : plain.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0)) {
                encoded.append(c);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        return encoded.toString();
    }

    private static String host(String written) {
        if (written.isEmpty()) {
            return "localhost";
        }
        String host = decode(written);
        if (host.startsWith("[")) {
            check(host.matches("\\[[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%[A-Za-z0-9._-]+)?]"), "has no IPv6 address in its brackets");
            return host.substring(1, host.length() - 1);
        }
        check(host.matches("[\\p{L}\\p{N}._-]+"), "names no host");
        return host;
    }

    private static int port(String written, int none) {
        if (written.isEmpty() || written.equals(":")) {
            return none;
        }
        check(written.matches(":[0-9]{1,5}"), "has no port after its host (an IPv6 address is in brackets, as in [::1]; in a user or password"
                + " / is written %2F, and @ is written %40)");
        int port = Integer.parseInt(written.substring(1));
        check(port >= 1 && port <= 65_535, "has a port that is not from 1 to 65535");
        return port;
    }

    private static String decode(String written) {
        check(written.matches("([^%]|%[0-9a-fA-F]{2})*"), "has a % that begins no escape (a % itself is written %25)");
        String decoded = URLDecoder.decode(written.replace("+", "%2B"), StandardCharsets.UTF_8);
        check(decoded.indexOf('\uFFFD') < 0, "has escapes that are no UTF-8");
        check(decoded.indexOf('\0') < 0, "holds %00");
        return decoded;
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
