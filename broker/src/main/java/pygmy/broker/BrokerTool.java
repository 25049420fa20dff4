package pygmy.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.springframework.boot.logging.LoggingSystem;
import pygmy.broker.amqp.BrokerConnections;
import pygmy.broker.amqp.Names;
import pygmy.broker.amqp.Reason;
import pygmy.broker.message.Beat.Service;

/**
 * For the launcher: asks whether the broker of {@code PYGMY_BROKER} answers, in the way the services do, or removes everything of
 * {@code PYGMY_NAMESPACE} from it.
 */
public final class BrokerTool {

    private static final String USAGE = "usage: probe | forget   (PYGMY_BROKER: which broker, PYGMY_NAMESPACE: what to forget)";

    private BrokerTool() {}

    public static void main(String[] args) {
        LoggingSystem.get(BrokerTool.class.getClassLoader()).beforeInitialize();
        System.exit(run(args, System.getenv(), System.err));
    }

    /** Returns the exit code: 0 done, 1 not, and why is on {@code err}; 2 wrong arguments. */
    public static int run(String[] args, Map<String, String> environment, PrintStream err) {
        String command = args.length == 1 ? args[0] : "";
        if (!command.equals("probe") && !command.equals("forget")) {
            err.println(USAGE);
            return 2;
        }
        String uri = environment.getOrDefault("PYGMY_BROKER", "amqp://guest:guest@localhost:5672");
        try {
            Names names = new Names(environment.getOrDefault("PYGMY_NAMESPACE", "pygmy"));
            try (BrokerConnections broker = broker(uri, names); Connection connection = connect(broker)) {
                if (command.equals("forget")) {
                    forget(connection, names);
                }
            }
            return 0;
        } catch (IOException | IllegalStateException | IllegalArgumentException e) {
            err.println(Reason.of(e));
            return 1;
        }
    }

    private static BrokerConnections broker(String uri, Names names) {
        try {
            return new BrokerConnections(BrokerConnections.properties(uri), names, "tool");
        } catch (RuntimeException e) {
            // The cause may quote the URI, and with it the password.
            throw new IllegalArgumentException("PYGMY_BROKER is not like amqp://user:password@host:port/vhost");
        }
    }

    private static Connection connect(BrokerConnections broker) {
        try {
            return broker.dedicated("connection");
        } catch (IOException | TimeoutException e) {
            throw new IllegalStateException("no use of the broker at " + broker.addresses() + ": " + Reason.of(e));
        }
    }

    private static void forget(Connection connection, Names names) throws IOException {
        try {
            Channel channel = connection.createChannel();
            channel.queueDelete(names.primaryLock());
            for (int replica = 0; replica < Settings.MOST_REPLICAS; replica++) {
                for (Service service : List.of(Service.CATALOG, Service.ORDER)) {
                    channel.queueDelete(names.eventsOf(service, replica));
                    channel.queueDelete(names.consumedOf(service, replica));
                }
            }
            for (String queue : names.rpcQueues()) {
                channel.queueDelete(queue);
            }
            channel.queueDelete(names.deadLetters());
            channel.exchangeDelete(names.events());
            channel.exchangeDelete(names.heartbeat());
        } catch (IOException e) {
            if (Reason.is(AMQP.RESOURCE_LOCKED, e)) {
                throw new IllegalStateException("a primary is running in namespace " + names.namespace() + ": stop its services first");
            }
            throw e;
        }
    }
}
