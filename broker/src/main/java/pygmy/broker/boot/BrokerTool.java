package pygmy.broker.boot;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import pygmy.broker.amqp.Acceptance;
import pygmy.broker.amqp.BrokerConnections;
import pygmy.broker.amqp.Names;
import pygmy.broker.amqp.Reason;
import pygmy.broker.message.Beat.Service;

/**
 * For the launcher: asks whether the broker of {@code PYGMY_BROKER} serves us, or removes everything of {@code PYGMY_NAMESPACE} from it. Its environment is
 * read as the services read theirs.
 */
public final class BrokerTool {

    private static final String USAGE = """
            usage: probe SECONDS CONNECTIONS | forget   (PYGMY_BROKER: which broker, PYGMY_NAMESPACE: what to forget)
            probe waits that long for the broker, and prints its URI with everything in it, and the same without the password. It tries what a
            system with so many connections does there; with 0 only whether we are let in.""";
    private static final String NUMBER = "[0-9]{1,4}";

    private BrokerTool() {}

    public static void main(String[] args) {
        LoggingSystem.get(BrokerTool.class.getClassLoader()).beforeInitialize();
        System.exit(run(args, System.getenv(), System.out, System.err));
    }

    /** Returns the exit code: 0 done, 1 not, and why and the way out are on {@code err}; 2 wrong arguments. */
    public static int run(String[] args, Map<String, String> environment, PrintStream out, PrintStream err) {
        String command = args.length > 0 ? args[0] : "";
        boolean probe = command.equals("probe") && args.length == 3 && args[1].matches(NUMBER) && args[2].matches(NUMBER);
        if (!probe && !(command.equals("forget") && args.length == 1)) {
            err.println(USAGE);
            return 2;
        }
        try (AnnotationConfigApplicationContext spring = context(environment)) {
            NodeContext context = spring.getBean(NodeContext.class);
            try (BrokerConnections broker = context.connections("tool")) {
                if (probe) {
                    new Acceptance(broker, context.broker()).check(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
                    out.println(context.broker().uri());
                    out.println(context.broker().shown());
                } else {
                    forget(broker, context.broker().shown());
                }
            }
            return 0;
        } catch (Acceptance.Refused e) {
            err.println(e.getMessage());
            e.waysOut().forEach(err::println);
            return 1;
        } catch (IOException | RuntimeException e) {
            err.println(Reason.of(e));
            return 1;
        }
    }

    /** What it holds wins over this process's own. */
    private static AnnotationConfigApplicationContext context(Map<String, String> environment) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.getEnvironment().getPropertySources().replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new LinkedHashMap<>(environment)));
        context.register(NodeContext.class);
        context.refresh();
        return context;
    }

    private static void forget(BrokerConnections broker, String where) throws IOException {
        Names names = broker.names();
        try (Connection connection = broker.dedicated("connection")) {
            Channel channel = connection.createChannel();
            channel.queueDelete(names.primaryLock());
            for (int replica = 0; replica < Settings.MAX_REPLICAS; replica++) {
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
        } catch (IOException | TimeoutException e) {
            throw new IllegalStateException(Reason.is(AMQP.RESOURCE_LOCKED, e)
                    ? "a primary is running in namespace " + names.namespace() + ": stop its services first"
                    : "no use of the broker at " + where + ": " + Reason.of(e));
        }
    }
}
