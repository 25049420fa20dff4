package pygmy.frontend.web;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;

/**
 * The names that this front end goes by. Somebody who has his own name point to this machine could else have his page, in a browser on this side of the
 * firewall, read and buy as if it were ours: to the browser it is of one origin with us. A name is needed for that, so addresses are always taken.
 */
final class OwnNames {

    /** An IPv4 address, or one in brackets. */
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+(%25?[\\w.~-]+)?]");

    private final Set<String> names = new HashSet<>();

    /** @param host what the machine is called on status pages, or blank */
    OwnNames(Collection<String> configured, String host) {
        Stream.concat(configured.stream(), Stream.of(host)).forEach(name -> names.add(name.strip().toLowerCase(Locale.ROOT)));
        names.remove("");
        try {
            names.add(InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT));
        } catch (UnknownHostException e) {
            // A machine whose name leads nowhere is not reached by it.
        }
    }

    /** A request without Host is HTTP/1.0, and no browser's. */
    void check(HttpServletRequest request) {
        String host = request.getHeader(HttpHeaders.HOST);
        if (host == null) {
            return;
        }
        String name = host.toLowerCase(Locale.ROOT).replaceFirst(":\\d*$", "");
        name = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (!ADDRESS.matcher(name).matches() && !name.equals("localhost") && !name.endsWith(".localhost") && !names.contains(name)) {
            throw new Problem(ProblemType.FOREIGN_HOST, "This front end does not go by the name " + Parameters.quote(name)
                    + ". If it should, start it with PYGMY_HTTP_HOSTS=" + Parameters.shown(name) + "; several names are separated by commas.");
        }
    }
}
