package pygmy.experiments.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PaletteTest {

    private static final Pattern COLOR = Pattern.compile("--([a-z]+): #([0-9a-f]+);");

    @Test
    void theColoursAreThoseOfTheFrontEndsPage() throws Exception {
        String css = Files.readString(Path.of("../frontend/src/main/resources/static/page.css"));
        Map<String, String> light = COLOR.matcher(css.substring(0, css.indexOf('}'))).results()
                .collect(Collectors.toMap(match -> match.group(1), match -> full(match.group(2))));
        for (Palette each : Palette.values()) {
            assertThat(String.format("%06x", each.color().getRGB() & 0xFFFFFF)).as(each.name())
                    .isEqualTo(light.get(each.name().toLowerCase(Locale.ROOT)));
        }
    }

    /** As in {@code fff} for {@code ffffff}. */
    private static String full(String hex) {
        return hex.length() == 3 ? hex.replaceAll(".", "$0$0") : hex;
    }
}
