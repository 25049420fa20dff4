package pygmy.catalog.core;

import static org.assertj.core.api.Assertions.assertThat;
import static pygmy.broker.Samples.at;
import static pygmy.broker.Samples.frontend;

import org.junit.jupiter.api.Test;
import pygmy.broker.liveness.Times;
import pygmy.broker.message.Acknowledged;

class LeasesTest {

    private final Times times = Times.DEFAULT;
    private final Leases leases = new Leases(times);

    @Test
    void aMemberIsWaitedForUntilItAcknowledges() {
        leases.heard(frontend(0, 1, 0), at(1, 5), 0);
        assertThat(leases.allDropped(at(1, 5))).as("it joined behind this").isTrue();
        assertThat(leases.allDropped(at(1, 6))).isFalse();
        leases.acknowledged(new Acknowledged(0, 1, at(1, 6)));
        assertThat(leases.allDropped(at(1, 6))).isTrue();
    }

    @Test
    void isWaitedForLongerThanItMayTrustItsLease() {
        leases.heard(frontend(0, 1, 0), at(1, 5), 100);
        leases.expire(100 + times.lease() + times.margin());
        assertThat(leases.allDropped(at(1, 6))).isFalse();
        leases.expire(100 + times.lease() + times.margin() + 1);
        assertThat(leases.allDropped(at(1, 6))).isTrue();
        assertThat(leases.echoes()).isEmpty();
    }

    @Test
    void aNewIncarnationReleasesTheOldOneAndItsLateBeatsAndAcknowledgementsDoNotCount() {
        leases.heard(frontend(0, 1, 0), at(1, 5), 0);
        leases.heard(frontend(0, 2, 0), at(1, 8), 0);
        assertThat(leases.allDropped(at(1, 8))).isTrue();
        leases.heard(frontend(0, 1, 9), at(1, 9), 0);
        leases.acknowledged(new Acknowledged(0, 1, at(1, 99)));
        assertThat(leases.allDropped(at(1, 9))).isFalse();
        assertThat(leases.echoes()).singleElement().satisfies(echo -> assertThat(echo.incarnation()).isEqualTo(2));
    }
}
