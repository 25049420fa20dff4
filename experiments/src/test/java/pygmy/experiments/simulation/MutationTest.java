package pygmy.experiments.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of the protocol is needed: without it, the simulation finds a broken promise. */
class MutationTest {

    private static final long MOST_SEEDS = 10_000;
    private static final int AT_A_TIME = 8;
    private static final Map<String, Cores> MUTANTS = Mutants.all();

    /** Their scenarios need several rare things at once, so they take minutes. */
    private static final Set<String> RARE = Set.of("use epoch numbers twice", "serve before the epoch is confirmed", "a transfer takes a replica back",
            "LIVE before caught up", "complete without an echo of this session", "two sessions consume one queue", "a read does not notice a transfer");

    static List<String> rules() {
        return MUTANTS.keySet().stream().filter(rule -> !RARE.contains(rule)).toList();
    }

    static Set<String> rareRules() {
        return RARE;
    }

    @ParameterizedTest
    @MethodSource("rules")
    @Timeout(300)
    void isFound(String rule) {
        assertFound(rule);
    }

    @ParameterizedTest
    @MethodSource("rareRules")
    @Tag("faults")
    void isFoundInTheLongRun(String rule) {
        assertFound(rule);
    }

    private static void assertFound(String rule) {
        OptionalLong broken = OptionalLong.empty();
        for (long from = 1; from < MOST_SEEDS && broken.isEmpty(); from += AT_A_TIME) {
            broken = LongStream.range(from, from + AT_A_TIME).parallel()
                    .filter(seed -> !Simulation.run(seed, Plan.of(seed), MUTANTS.get(rule), Trace.off()).isClean())
                    .findAny();
        }
        assertThat(broken).as("a seed that breaks a promise where the rule is: " + rule).isPresent();
    }
}
