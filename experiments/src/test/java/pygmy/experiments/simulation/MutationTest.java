package pygmy.experiments.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of the protocol is needed: without it, the simulation finds a broken promise. */
class MutationTest {

    private static final long MOST_SEEDS = 10_000;
    private static final int AT_A_TIME = 8;
    private static final Map<String, Cores> MUTANTS = Mutants.all();

    /** Their scenarios need several rare things at once, so they are looked for where those happen. */
    static final Map<String, Fault[]> DRILLS = Map.of(
            "ignore epochs", new Fault[] {Fault.DROP_LOCK},
            "a barrier from a full queue is trusted", new Fault[] {Fault.SLOW},
            "use epoch numbers twice", new Fault[] {Fault.CRASH_TWICE},
            "serve before the epoch is confirmed", new Fault[] {Fault.CRASH_TWICE},
            "a transfer takes a replica back", new Fault[] {Fault.PAUSE_BACKUPS, Fault.PAUSE_BACKUPS, Fault.SLOW},
            "complete without an echo of this session", new Fault[] {Fault.BROKER_WIPE, Fault.SLOW, Fault.PAUSE_BACKUPS},
            "a holder relies on its last token for ever", new Fault[] {Fault.NODE_CUT},
            "a new active consumer does not wait for the guard", new Fault[] {Fault.NODE_CUT},
            "two sessions of one process consume one event queue in a cluster",
                    new Fault[] {Fault.RESET_HEIRS, Fault.RESET_HEIRS, Fault.NODE_CRASH});

    static Set<String> rules() {
        return MUTANTS.keySet();
    }

    @ParameterizedTest
    @MethodSource("rules")
    @Timeout(300)
    void isFound(String rule) {
        assertFound(rule);
    }

    private static void assertFound(String rule) {
        OptionalLong broken = OptionalLong.empty();
        for (long from = 1; from < MOST_SEEDS && broken.isEmpty(); from += AT_A_TIME) {
            broken = LongStream.range(from, from + AT_A_TIME).parallel()
                    .filter(seed -> !Simulation.run(seed, Plan.of(seed).drilling(DRILLS.getOrDefault(rule, new Fault[0])), MUTANTS.get(rule), Trace.off()).isClean())
                    .findAny();
        }
        assertThat(broken).as("a seed that breaks a promise where the rule is: " + rule).isPresent();
    }
}
