package pygmy.client.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainTest {

    @ParameterizedTest
    @CsvSource({"0, 0.000", "123, 0.123", "999, 0.999", "999.7, 1.00", "1234, 1.23", "9994, 9.99", "9996, 10.0", "12340, 12.3",
        "99960, 100", "123400, 123", "-50, -0.050"})
    void showsMillisecondsWithThreeDigitsThatCount(double micros, String shown) {
        assertThat(Plain.millis(micros)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 ms", "999, 999 ms", "1000, 1.0 s", "3210, 3.2 s", "60000, 1 min 0 s", "125000, 2 min 5 s"})
    void showsSpansInTheUnitThatFits(long millis, String shown) {
        assertThat(Plain.span(millis)).isEqualTo(shown);
    }
}
