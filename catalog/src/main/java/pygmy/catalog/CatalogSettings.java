package pygmy.catalog;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What only a catalog replica is told. The first two are {@code PYGMY_BOOKS} and {@code PYGMY_PROMOTE} to people: {@code application.properties} passes them on.
 *
 * @param books    books file for the very first start; null for the one in the jar
 * @param promote  this replica may lead although it cannot know what it missed: the number that its note names then; empty: it may not
 * @param prefetch requests that may be unanswered at one replica
 * @param pageRows rows in one page of a transfer
 */
@ConfigurationProperties("pygmy.catalog")
record CatalogSettings(Path books, @DefaultValue("") String promote, @DefaultValue("128") int prefetch,
        @DefaultValue("500") int pageRows) {

    CatalogSettings {
        if (!promote.isEmpty() && !promote.matches("[1-9][0-9]{0,8}|false")) {
            throw new IllegalArgumentException("PYGMY_PROMOTE is \"" + promote + "\": it must be the number that this replica's note in ./pygmy status names"
                    + " while nobody can lead, so that it counts once; unset it otherwise");
        }
    }

    /** 0 for none. */
    long promotion() {
        return promote.isEmpty() || promote.equals("false") ? 0 : Long.parseLong(promote);
    }
}
