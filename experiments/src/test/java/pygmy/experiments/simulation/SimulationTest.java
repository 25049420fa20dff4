package pygmy.experiments.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import pygmy.experiments.simulation.plan.Fault;
import pygmy.experiments.simulation.plan.Plan;
import pygmy.experiments.simulation.plan.Rules;
import pygmy.experiments.simulation.world.Trace;

class SimulationTest {

    /** Against a hang alone, s: it is all processor time, and a machine that does other work takes ten times as long. */
    private static final int ENDS_WITHIN = 3_000;

    @Test
    @Timeout(ENDS_WITHIN)
    void aThousandSeedsKeepEveryPromise() {
        List<Simulation.Outcome> broken = LongStream.rangeClosed(1, 1_000).parallel()
                .mapToObj(seed -> Simulation.run(seed, Plan.of(seed), Rules.SHIPPED, Trace.off()))
                .filter(outcome -> !outcome.isClean())
                .toList();
        assertThat(broken).as("run ./pygmy simulate --seeds 1 --from SEED for the trace").isEmpty();
    }

    /** A candidate that met a gap in the start of its epoch, and forgot it, once held the lock for ever (AT_PUBLISH, AT_EPOCH, PAUSE_BACKUPS). */
    @Test
    @Timeout(ENDS_WITHIN)
    void soDoTheDrills() {
        List<Fault[]> drills = new ArrayList<>(MutationTest.DRILLS.values());
        drills.add(new Fault[] {Fault.AT_PUBLISH, Fault.AT_PUBLISH, Fault.AT_EPOCH, Fault.PAUSE_BACKUPS});
        drills.add(new Fault[] {Fault.AT_RETURN, Fault.CUT_HEIR});
        for (Fault[] drill : drills) {
            List<Simulation.Outcome> broken = LongStream.rangeClosed(1, 100).parallel()
                    .mapToObj(seed -> Simulation.run(seed, Plan.of(seed).drilling(drill), Rules.SHIPPED, Trace.off()))
                    .filter(outcome -> !outcome.isClean())
                    .toList();
            assertThat(broken).as("run ./pygmy simulate --drill %s --seeds 1 --from SEED for the trace", Arrays.toString(drill)).isEmpty();
        }
    }

    @Test
    void theSimulationIsNotTame() {
        List<Simulation.Outcome> outcomes = LongStream.rangeClosed(1, 20)
                .mapToObj(seed -> Simulation.run(seed, Plan.of(seed), Rules.SHIPPED, Trace.off())).toList();
        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome.committed()).isGreaterThan(10));
        assertThat(outcomes.stream().mapToLong(Simulation.Outcome::hits).sum()).isGreaterThan(100);
    }

    @Test
    void theSameSeedIsTheSameRunLineByLine() {
        for (long seed = 1; seed <= 6; seed++) {
            assertThat(trace(seed)).isEqualTo(trace(seed)).hasSizeGreaterThan(200);
        }
        assertThat(trace(1)).isNotEqualTo(trace(3));
    }

    @Test
    void aTraceDoesNotChangeTheRun() {
        Simulation.Outcome without = Simulation.run(5, Plan.of(5), Rules.SHIPPED, Trace.off());
        Simulation.Outcome with = Simulation.run(5, Plan.of(5), Rules.SHIPPED, Trace.on());
        assertThat(with).isEqualTo(without);
    }

    private static List<String> trace(long seed) {
        Trace trace = Trace.on();
        Simulation.run(seed, Plan.of(seed), Rules.SHIPPED, trace);
        return trace.lines();
    }
}
