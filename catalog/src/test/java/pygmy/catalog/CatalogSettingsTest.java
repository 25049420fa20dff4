package pygmy.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.StandardEnvironment;

/** A catalog replica's settings, as environment variables. */
class CatalogSettingsTest {

    @EnableConfigurationProperties(CatalogSettings.class)
    static class Told {}

    private static CatalogSettings of(Map<String, Object> variables) {
        StandardEnvironment environment = new StandardEnvironment() {
            @Override
            public Map<String, Object> getSystemEnvironment() {
                return variables;
            }
        };
        try (ConfigurableApplicationContext spring = new SpringApplicationBuilder(Told.class).web(WebApplicationType.NONE).bannerMode(Banner.Mode.OFF)
                .environment(environment).run()) {
            return spring.getBean(CatalogSettings.class);
        }
    }

    @Test
    void documentedVariablesReachTheCatalog() {
        assertThat(of(Map.of())).isEqualTo(new CatalogSettings(null, "", 128, 500));
        assertThat(of(Map.of("PYGMY_BOOKS", "/shop/books.json", "PYGMY_PROMOTE", "7", "PYGMY_CATALOG_PREFETCH", "9")))
                .isEqualTo(new CatalogSettings(Path.of("/shop/books.json"), "7", 9, 500));
    }

    @Test
    void whatIsNoPromotionIsRefusedByTheVariablesName() {
        assertThatThrownBy(() -> of(Map.of("PYGMY_PROMOTE", "true"))).rootCause().hasMessageStartingWith("PYGMY_PROMOTE is \"true\"");
    }
}
