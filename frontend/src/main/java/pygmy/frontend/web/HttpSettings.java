package pygmy.frontend.web;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Bounds of the HTTP side, under {@code pygmy.http}; Tomcat's own are in {@code application.properties}.
 *
 * @param maxInFlight requests being answered at once, at least 1, and as many more whose body is on its way; one more is told 503 at once
 * @param maxBody     largest request body
 * @param bodyWithin  how long a request's body may take to arrive
 * @param lastResort  after this long without an outcome a request is given up; far above any deadline of the broker's side, so it only ever
 *                    acts when that side broke its promise to complete
 * @param hosts       names that this front end goes by, besides localhost and its machine's name; addresses are always taken
 * @param benchmark   whether {@code GET /internal/fixed}, the yardstick of the benchmark, is there
 */
@ConfigurationProperties("pygmy.http")
public record HttpSettings(@DefaultValue("512") int maxInFlight, @DefaultValue("16KB") DataSize maxBody,
        @DefaultValue("5s") Duration bodyWithin, @DefaultValue("60s") Duration lastResort, @DefaultValue List<String> hosts,
        @DefaultValue("false") boolean benchmark) {

    public HttpSettings {
        if (maxInFlight < 1) {
            throw new IllegalArgumentException("PYGMY_HTTP_MAX_IN_FLIGHT is " + maxInFlight + ": it must be 1 or more");
        }
    }
}
