package pygmy.broker.boot;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import pygmy.broker.amqp.QueueType;
import pygmy.broker.liveness.Times;

/**
 * What every service is told, as {@code pygmy.*} properties or {@code PYGMY_*} environment variables.
 *
 * @param namespace     prefix of every name on the broker; systems of different namespaces do not see each other
 * @param replica       number of this process within its service, from 0
 * @param host          what to call this machine on status pages; empty: what it calls itself
 * @param catalogs      catalog replicas that are configured, whether they run or not
 * @param orders        order replicas that are configured
 * @param frontends     front ends that are configured
 * @param data          directory of this replica's store
 * @param callsInFlight most calls over the broker that may wait for an answer in this process
 * @param queues        of which type durable queues are made: quorum where the broker is a cluster
 * @param times         the protocol's times; other processes may have others
 */
@ConfigurationProperties("pygmy")
public record Settings(@DefaultValue("pygmy") String namespace, @DefaultValue("0") int replica, @DefaultValue("") String host,
        @DefaultValue("2") int catalogs, @DefaultValue("2") int orders, @DefaultValue("1") int frontends, @DefaultValue(".pygmy/data") Path data,
        @DefaultValue("512") int callsInFlight, @DefaultValue("classic") QueueType queues, Intervals times) {

    /** {@code BrokerTool forget} knows of no more replicas of a service. */
    public static final int MAX_REPLICAS = 16;

    /** {@link Times} as people write them: {@code 2s}, or a number alone for milliseconds. */
    public record Intervals(@DefaultValue("200ms") Duration beat, @DefaultValue("800ms") Duration suspicion, @DefaultValue("1s") Duration lease,
            @DefaultValue("100ms") Duration margin, @DefaultValue("1s") Duration patience) {

        Times inMillis() {
            return new Times(beat.toMillis(), suspicion.toMillis(), lease.toMillis(), margin.toMillis(), patience.toMillis());
        }
    }

    public Settings {
        within("PYGMY_CATALOGS", catalogs, 1, MAX_REPLICAS);
        within("PYGMY_ORDERS", orders, 1, MAX_REPLICAS);
        within("PYGMY_FRONTENDS", frontends, 1, MAX_REPLICAS);
        within("PYGMY_REPLICA", replica, 0, MAX_REPLICAS - 1);
        within("PYGMY_CALLS_IN_FLIGHT", callsInFlight, 1, 10_000);
    }

    public Times protocolTimes() {
        return times == null ? Times.DEFAULT : times.inMillis();
    }

    private static void within(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " is " + value + ": it must be from " + least + " to " + most);
        }
    }
}
