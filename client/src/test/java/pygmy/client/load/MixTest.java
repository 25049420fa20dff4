package pygmy.client.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MixTest {

    @Test
    void readsWhatItPrints() {
        assertThat(Mix.parse(" buy = 20, search=40").toString()).isEqualTo("search=40,buy=20");
    }

    @Test
    void leavesOutWhatHasNoWeight() {
        assertThat(Mix.parse("search=1,buy=0").operations()).containsExactly(Operation.SEARCH);
    }

    @Test
    void choosesByWeight() {
        Mix mix = Mix.parse("search=40,lookup=40,buy=20");
        SplittableRandom random = new SplittableRandom(1);
        Map<Operation, Integer> chosen = new EnumMap<>(Operation.class);
        for (int i = 0; i < 100_000; i++) {
            chosen.merge(mix.choose(random), 1, Integer::sum);
        }
        assertThat(chosen.get(Operation.SEARCH)).isCloseTo(40_000, within(1_000));
        assertThat(chosen.get(Operation.LOOKUP)).isCloseTo(40_000, within(1_000));
        assertThat(chosen.get(Operation.BUY)).isCloseTo(20_000, within(1_000));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            ""          | names no operation
            sell=3      | 'sell=3' names no operation
            buy         | buy needs a weight
            buy=-1      | buy needs a weight
            buy=1=2     | buy needs a weight
            buy=1000001 | buy needs a weight
            buy=1,buy=2 | buy is named twice
            buy=0       | no weight is above 0
            buy=1,      | names no operation
            """)
    void saysWhatIsWrong(String text, String why) {
        assertThatThrownBy(() -> Mix.parse(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(why)
                .hasMessageContaining("write it like search=40,lookup=40,buy=20");
    }
}
