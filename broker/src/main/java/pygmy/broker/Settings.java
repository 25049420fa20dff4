package pygmy.broker;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import pygmy.broker.liveness.Times;

/**
 * What every service is told, as {@code pygmy.*} properties or {@code PYGMY_*} environment variables.
 *
 * @param namespace prefix of every name on the broker; systems of different namespaces do not see each other
 * @param replica   number of this process within its service, from 0
 * @param catalogs  catalog replicas that are configured, whether they run or not
 * @param data      directory of this replica's store
 * @param books     books file for the very first start; null for the one in the jar
 * @param promote   a catalog replica may lead although it cannot know what it missed
 * @param times     the protocol's times, ms; the same for all processes of a system
 */
@ConfigurationProperties("pygmy")
public record Settings(@DefaultValue("pygmy") String namespace, @DefaultValue("0") int replica, @DefaultValue("2") int catalogs,
        @DefaultValue(".pygmy/data") Path data, Path books, @DefaultValue("false") boolean promote, Intervals times) {

    /** 16 replicas a service are what {@code BrokerTool forget} knows of. */
    public static final int MOST_REPLICAS = 16;

    /** See {@link Times}. */
    public record Intervals(@DefaultValue("200") long beat, @DefaultValue("800") long suspicion, @DefaultValue("1000") long lease,
            @DefaultValue("100") long margin, @DefaultValue("1000") long patience) {}

    public Settings {
        if (catalogs < 1 || catalogs > MOST_REPLICAS) {
            throw new IllegalArgumentException("PYGMY_CATALOGS is " + catalogs + ": it must be from 1 to " + MOST_REPLICAS);
        }
        if (replica < 0 || replica >= MOST_REPLICAS) {
            throw new IllegalArgumentException("PYGMY_REPLICA is " + replica + ": it must be from 0 to " + (MOST_REPLICAS - 1));
        }
    }

    public Times protocolTimes() {
        return times == null ? Times.DEFAULT
                : new Times(times.beat(), times.suspicion(), times.lease(), times.margin(), times.patience());
    }
}
