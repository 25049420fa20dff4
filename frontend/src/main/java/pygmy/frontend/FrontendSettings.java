package pygmy.frontend;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param cache what the front end keeps
 * @param read  ms a lookup or search may take, longer than any failover: a book that was being written when the primary hung is shown once a new
 *              one leads; and ms after which it is sent again
 * @param write ms a purchase or change may take, longer than any failover, and ms after which it is sent again
 */
@ConfigurationProperties("pygmy.frontend")
record FrontendSettings(@DefaultValue Cache cache, @DefaultValue Read read, @DefaultValue Write write) {

    /**
     * @param enabled whether there is a cache at all
     * @param entries most books kept, those of searches included
     */
    record Cache(@DefaultValue("true") boolean enabled, @DefaultValue("10000") int entries) {}

    record Read(@DefaultValue("10000") long budget, @DefaultValue("1000") long perTry) {}

    record Write(@DefaultValue("10000") long budget, @DefaultValue("3000") long perTry) {}
}
