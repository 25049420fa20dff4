package pygmy.frontend;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Times are like {@code 10s}; a number alone is milliseconds.
 *
 * @param cache what the front end keeps
 * @param lease whether writes wait until it has heard of them, so that its reads need not be fenced
 * @param read  how long a lookup or search may take, longer than any failover of the primary: a book that was being written when the primary hung is shown once a new
 *              one leads; and after how long it is sent again
 * @param write how long a purchase or change may take, longer than any failover of the primary, and after how long it is sent again
 */
@ConfigurationProperties("pygmy.frontend")
record FrontendSettings(@DefaultValue Cache cache, @DefaultValue("true") boolean lease, @DefaultValue Read read, @DefaultValue Write write) {

    FrontendSettings {
        if (cache.enabled() && !lease) {
            throw new IllegalArgumentException("PYGMY_FRONTEND_LEASE is false, but the cache needs the lease: set PYGMY_FRONTEND_CACHE_ENABLED=false, too,"
                    + " or leave the lease on");
        }
    }

    /**
     * @param enabled whether there is a cache at all
     * @param entries most books kept, those of searches included
     */
    record Cache(@DefaultValue("true") boolean enabled, @DefaultValue("10000") int entries) {}

    record Read(@DefaultValue("10s") Duration budget, @DefaultValue("1s") Duration perTry) {}

    record Write(@DefaultValue("10s") Duration budget, @DefaultValue("3s") Duration perTry) {}
}
