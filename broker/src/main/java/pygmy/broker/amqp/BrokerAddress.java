package pygmy.broker.amqp;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Where the broker is, and who we are there.
 *
 * @param nodes    of a cluster, or the only one
 * @param password never told, not even by {@link #toString}
 * @param vhost    as the broker calls it; {@code /} is the default one
 */
public record BrokerAddress(List<Node> nodes, boolean tls, String user, String password, String vhost) {

    /** @param host a name or an address, IPv6 without brackets */
    public record Node(String host, int port) {

        @Override
        public String toString() {
            return (host.indexOf(':') < 0 ? host : "[" + host.replace("%", "%25") + "]") + ":" + port;
        }
    }

    /** A broker on this machine, as it is when it was just installed. */
    public static final String DEFAULT_URI = "amqp://localhost:5672";
    private static final String VARIABLE = "PYGMY_BROKER";
    private static final String GUEST = "guest";
    private static final String DEFAULT_VHOST = "/";

    /** @param settings of this process: the value of a property or, as every property has one, of an environment variable; null if it has none */
    public static BrokerAddress of(UnaryOperator<String> settings) {
        return parse(or(notEmpty(settings.apply("pygmy.broker")), DEFAULT_URI), notEmpty(settings.apply("pygmy.broker.user")),
                notEmpty(settings.apply("pygmy.broker.password")));
    }

    /** Of a URI that holds credentials, or means those of guest. */
    public static BrokerAddress parse(String uris) {
        return parse(uris, null, null);
    }

    /**
     * @param uris     an AMQP URI, or those of a cluster's nodes with commas; what one of them leaves out (user, password, vhost) is as in the others
     * @param user     if they name none; may be null, for guest
     * @param password if they hold none; may be null, for guest's
     * @throws IllegalArgumentException saying what is wrong; it quotes nothing that might be a part of the password
     */
    public static BrokerAddress parse(String uris, String user, String password) {
        String[] written = uris.strip().split(",", -1);
        List<AmqpUri> parsed = new ArrayList<>();
        for (String uri : written) {
            try {
                parsed.add(AmqpUri.parse(uri.strip()));
            } catch (IllegalArgumentException e) {
                String which = written.length == 1 ? VARIABLE : "URI " + (parsed.size() + 1) + " of the " + written.length + " in " + VARIABLE;
                throw new IllegalArgumentException(which + " " + e.getMessage() + ". It looks like amqp://user:password@host:5672/vhost");
            }
        }
        if (parsed.stream().map(AmqpUri::tls).distinct().count() > 1) {
            throw new IllegalArgumentException(VARIABLE + " names some nodes with amqp and some with amqps: all go one way");
        }
        String ownUser = common(parsed, AmqpUri::user, "users");
        String ownPassword = common(parsed, AmqpUri::password, "passwords");
        String vhost = common(parsed, AmqpUri::vhost, "vhosts");
        List<Node> nodes = parsed.stream().map(uri -> new Node(uri.host(), uri.port())).distinct().toList();
        String finalUser = checked("PYGMY_BROKER_USER", or(ownUser, or(user, GUEST)));
        String finalPassword = ownPassword != null ? ownPassword : checked("PYGMY_BROKER_PASSWORD", password);
        if (finalPassword == null && !finalUser.equals(GUEST)) {
            throw new IllegalArgumentException("there is no password for the broker's user '" + finalUser + "': set PYGMY_BROKER_PASSWORD, or write it in "
                    + VARIABLE + ", as in amqp://user:password@host");
        }
        return new BrokerAddress(nodes, parsed.get(0).tls(), finalUser, or(finalPassword, GUEST), or(vhost, DEFAULT_VHOST));
    }

    /** As one URI, or several with commas, with everything in them. */
    public String uri() {
        return uri(":" + AmqpUri.encode(password));
    }

    /** For people: without the password. */
    public String shown() {
        return uri("");
    }

    /** Host and port of every node, with commas. */
    public String places() {
        return nodes.stream().map(Node::toString).collect(Collectors.joining(","));
    }

    @Override
    public String toString() {
        return shown();
    }

    private String uri(String afterUser) {
        String before = (tls ? "amqps://" : "amqp://") + AmqpUri.encode(user) + afterUser + "@";
        String after = vhost.equals(DEFAULT_VHOST) ? "" : "/" + AmqpUri.encode(vhost);
        return nodes.stream().map(node -> before + node + after).collect(Collectors.joining(","));
    }

    private static String common(List<AmqpUri> uris, Function<AmqpUri, String> part, String parts) {
        List<String> different = uris.stream().map(part).filter(Objects::nonNull).distinct().toList();
        if (different.size() > 1) {
            throw new IllegalArgumentException(VARIABLE + " names nodes with different " + parts + ": those of one cluster have the same");
        }
        return different.isEmpty() ? null : different.get(0);
    }

    /** What a JVM could not read of its environment is not what was meant; a NUL ends what the broker reads. */
    private static String checked(String variable, String value) {
        if (value != null && value.chars().anyMatch(c -> c == '\uFFFD' || c == 0)) {
            throw new IllegalArgumentException(variable + " holds characters that cannot be read in this locale: write them as percent-escapes in " + VARIABLE);
        }
        return value;
    }

    private static String notEmpty(String value) {
        return value == null || value.isEmpty() ? null : value;
    }

    private static String or(String value, String otherwise) {
        return value != null ? value : otherwise;
    }
}
