package pygmy.catalog;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param books    books file for the very first start; null for the one in the jar
 * @param promote  this replica may lead although it cannot know what it missed
 * @param prefetch requests that may be unanswered at one replica
 * @param pageRows rows in one page of a transfer
 */
@ConfigurationProperties("pygmy")
record CatalogSettings(Path books, @DefaultValue("false") boolean promote, @DefaultValue("128") int prefetch,
        @DefaultValue("500") int pageRows) {}
