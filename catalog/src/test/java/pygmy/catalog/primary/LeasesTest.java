package pygmy.catalog.primary;

import static org.assertj.core.api.Assertions.assertThat;
import static pygmy.broker.Samples.at;
import static pygmy.broker.Samples.frontend;

import java.util.List;
import org.junit.jupiter.api.Test;
import pygmy.broker.liveness.Times;
import pygmy.broker.message.Acknowledged;
import pygmy.broker.message.Beat;

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

    /** The elder of two front ends with one number may serve hits for as long as its lease lasts, whatever the younger says. */
    @Test
    void anotherProcessOfTheSameNumberDoesNotSpeakForTheElder() {
        leases.heard(of("elder", frontend(0, 1, 0)), at(1, 5), 0);
        leases.heard(of("younger", frontend(0, 2, 0)), at(1, 5), 500);
        leases.acknowledged(new Acknowledged(0, 2, at(1, 6)));
        leases.heard(of("elder", frontend(0, 1, 600)), at(1, 5), 600);
        leases.expire(times.lease() + times.margin());
        assertThat(leases.allDropped(at(1, 6))).as("the elder's lease may last").isFalse();
        leases.expire(times.lease() + times.margin() + 1);
        assertThat(leases.allDropped(at(1, 6))).as("it is not extended").isTrue();
        assertThat(leases.echoes()).singleElement().satisfies(echo -> assertThat(echo.incarnation()).isEqualTo(2));
    }

    @Test
    void nobodyLeavesForAnotherProcess() {
        leases.heard(of("elder", frontend(0, 1, 0)), at(1, 5), 0);
        Beat younger = of("younger", frontend(0, 2, 0));
        leases.heard(younger, at(1, 5), 500);
        leases.heard(new Beat(younger.service(), 0, 2, 10, "younger", younger.pid(), Beat.State.LEAVING, younger.role(), younger.log(), younger.position(),
                younger.written(), younger.published(), younger.committed(), false, false, List.of(), ""), at(1, 5), 600);
        assertThat(leases.allDropped(at(1, 6))).isFalse();
        leases.acknowledged(new Acknowledged(0, 1, at(1, 6)));
        assertThat(leases.allDropped(at(1, 6))).isTrue();
    }

    private static Beat of(String host, Beat beat) {
        return new Beat(beat.service(), beat.replica(), beat.incarnation(), beat.sentMillis(), host, beat.pid(), beat.state(), beat.role(), beat.log(),
                beat.position(), beat.written(), beat.published(), beat.committed(), beat.complete(), beat.leased(), beat.echoes(), beat.note());
    }
}
