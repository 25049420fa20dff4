package pygmy.client.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTimingTest {

    @Test
    void readsMillisecondsAsMicroseconds() {
        assertThat(ServerTiming.parse("frontend;dur=0.12, queue;dur=0.40, primary;dur=31, order;dur=0.2, catalog;dur=1.1"))
                .isEqualTo(new ServerTiming(120, 400, 31_000, 200, 1100));
    }

    @Test
    void passesOverOtherMetricsAndParameters() {
        assertThat(ServerTiming.parse("cdn;dur=9, catalog;desc=\"x\";dur=2;more=1,queue;dur=.5"))
                .isEqualTo(new ServerTiming(0, 500, 0, 0, 2000));
    }

    @Test
    void addsUp() {
        assertThat(new ServerTiming(1, 2, 3, 4, 5).total()).isEqualTo(15);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", ",", ";", "queue", "queue;dur=", "queue;dur=x", "queue;dur=-4", "queue;dur=NaN", ",,queue;dur=1x,"})
    void leavesOutWhatItDoesNotUnderstand(String header) {
        assertThat(ServerTiming.parse(header)).isEqualTo(ServerTiming.NONE);
    }
}
