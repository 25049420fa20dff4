package pygmy.broker.amqp;

import java.io.EOFException;
import java.net.UnknownHostException;
import java.util.List;
import javax.net.ssl.SSLException;

/** What people can do about a broker's refusal, for each kind of it. */
final class WayOut {

    private final BrokerAddress address;

    WayOut(BrokerAddress address) {
        this.address = address;
    }

    /** @param why in the broker's words */
    List<String> of(Throwable failure, String why, int connections, int channels) {
        if (why.contains("limit") || why.contains("no more than")) {
            return List.of("A system of this size needs " + connections + " connections and " + channels + " channels at once. Raise the limit, as by",
                    "rabbitmqctl set_user_limits, rabbitmqctl set_vhost_limits or channel_max in rabbitmq.conf, or end others that use it up.");
        }
        if (why.contains("Login was refused") || why.contains("ACCESS_REFUSED") && why.contains("login") || isGuestFromAfar(why)) {
            return List.of("Check user and password: PYGMY_BROKER=amqp://user:password@host:5672 (what is special in them percent-escaped, as @ by %40),",
                    "or PYGMY_BROKER_USER and PYGMY_BROKER_PASSWORD as they are. The user guest may log in only from the broker's own machine.");
        }
        if (why.contains("vhost") && why.contains("not found")) {
            return List.of("The vhost is what PYGMY_BROKER has after the host: nothing or /%2F means the default one, and a / alone one without a name.",
                    "To make it: rabbitmqctl add_vhost NAME, and rabbitmqctl set_permissions -p NAME '" + address.user() + "' '.*' '.*' '.*'");
        }
        if (why.contains("access to")) {
            return List.of("Give the user its permissions: rabbitmqctl set_permissions -p '" + address.vhost() + "' '" + address.user() + "' '.*' '.*' '.*'");
        }
        return ofTransport(failure);
    }

    List<String> ofPolicy(Names names) {
        return List.of("rabbitmqctl list_policies -p '" + address.vhost() + "' and list_operator_policies show it. Let its pattern not match what begins with",
                names.namespace() + ". or give Pygmy a vhost of its own: PYGMY_BROKER=amqp://user:password@host/VHOST");
    }

    private List<String> ofTransport(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return List.of("For amqps name the authority that signed the broker's certificate: SPRING_RABBITMQ_SSL_BUNDLE=broker and",
                        "SPRING_SSL_BUNDLE_PEM_BROKER_TRUSTSTORE_CERTIFICATE=file:/path/ca.pem; the host must be one that the certificate names.");
            }
            if (cause instanceof UnknownHostException) {
                return List.of("PYGMY_BROKER names it.");
            }
            if (cause instanceof EOFException) {
                return List.of(address.tls() ? "Does TLS listen there? Its port is 5671, as a rule." : "If TLS listens there, the URI begins with amqps://.");
            }
        }
        return List.of("PYGMY_BROKER names it; unset that and Pygmy finds a broker itself.");
    }

    private static boolean isGuestFromAfar(String why) {
        return why.contains("can only connect via localhost");
    }
}
