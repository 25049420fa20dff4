package pygmy.experiments.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pygmy.experiments.simulation.plan.Fault;
import pygmy.experiments.simulation.plan.Plan;
import pygmy.experiments.simulation.plan.Rules;
import pygmy.experiments.simulation.world.Trace;
import pygmy.experiments.simulation.world.Violation;

/** Each rule of the protocol is needed: without it, the simulation finds a broken promise. */
class MutationTest {

    /** Against a hang alone, s: it is all processor time, and a machine that does other work takes ten times as long. */
    private static final int ENDS_WITHIN = 3_000;

    private static final long MAX_SEEDS = 10_000;
    private static final int AT_A_TIME = 8;
    private static final Map<String, Rules> MUTANTS = Mutants.all();

    /** Their scenarios need several rare things at once, so they are looked for where those happen. */
    static final Map<String, Fault[]> DRILLS = Map.ofEntries(
            Map.entry("the members are counted by the configuration", new Fault[] {Fault.LAST_ALONE}),
            Map.entry("a replica that was removed leads", new Fault[] {Fault.SHRINK, Fault.LAST_ALONE}),
            Map.entry("a new member leads at once", new Fault[] {Fault.SHRINK, Fault.AT_RESIZE}),
            Map.entry("who is removed is no more asked at once", new Fault[] {Fault.SHRINK, Fault.AT_RESIZE}),
            Map.entry("who hangs keeps its connections", new Fault[] {Fault.HANG_PRIMARY}),
            Map.entry("ignore epochs", new Fault[] {Fault.CRASH_TWICE}),
            Map.entry("a barrier from a full queue is trusted", new Fault[] {Fault.SLOW_BACKUPS}),
            Map.entry("two sessions consume one queue", new Fault[] {Fault.RESET_HEIRS}),
            Map.entry("use epoch numbers twice", new Fault[] {Fault.CRASH_TWICE, Fault.SLOW_BROKER}),
            Map.entry("serve before the epoch is confirmed", new Fault[] {Fault.CRASH_TWICE, Fault.SLOW_BROKER}),
            Map.entry("a transfer takes a replica back", new Fault[] {Fault.PAUSE_BACKUPS, Fault.PAUSE_BACKUPS, Fault.SLOW}),
            Map.entry("complete without an echo of this session", new Fault[] {Fault.BROKER_WIPE, Fault.SLOW, Fault.PAUSE_BACKUPS}),
            Map.entry("a front end ignores gaps", new Fault[] {Fault.SLOW}),
            Map.entry("a promotion lasts", new Fault[] {Fault.PROMOTE, Fault.AT_RETURN, Fault.AT_RETURN}),
            Map.entry("a front end trusts its own idea of the lease", new Fault[] {Fault.CUT}),
            Map.entry("a new primary waits as long as it would grant a lease itself", new Fault[] {Fault.CUT, Fault.DROP_LOCK, Fault.CUT}),
            Map.entry("a store that is older than its queue is trusted", new Fault[] {Fault.PUT_BACK}),
            Map.entry("a candidate asks nobody what is committed", new Fault[] {Fault.PURGE}),
            Map.entry("an event that cannot be read is passed over", new Fault[] {Fault.GARBLE}),
            Map.entry("a candidate yields to nobody", new Fault[] {Fault.PURGE}),
            Map.entry("a candidate that hears nothing leads", new Fault[] {Fault.POWER_LOSS}),
            Map.entry("a candidate that yielded in vain leads", new Fault[] {Fault.PURGE_AT_EXPIRY}),
            Map.entry("a holder relies on its last token for ever", new Fault[] {Fault.NODE_CUT}),
            Map.entry("a new active consumer does not wait for the guard", new Fault[] {Fault.NODE_CUT}),
            Map.entry("two sessions of one process consume one event queue in a cluster",
                    new Fault[] {Fault.RESET_HEIRS, Fault.RESET_HEIRS, Fault.NODE_CRASH}));

    private static final Plan.Settings UNEQUAL_TIMES = new Plan.Settings(true, false, 100_000, 1_000, -1);
    private static final Plan.Settings SHORT_MEMORY = new Plan.Settings(false, false, 40, 1_000, -1);

    /** Some rules matter only where processes are set up in a certain way. */
    private static final Map<String, Plan.Settings> SETTINGS = Map.of(
            "a front end trusts its own idea of the lease", UNEQUAL_TIMES,
            "a new primary waits as long as it would grant a lease itself", UNEQUAL_TIMES,
            "install before forgetting", SHORT_MEMORY);

    static Set<String> rules() {
        return MUTANTS.keySet();
    }

    @ParameterizedTest
    @MethodSource("rules")
    @Timeout(ENDS_WITHIN)
    void isFound(String rule) {
        assertFound(rule);
    }

    /** Each of its books is right for itself, so only who takes the search for one read can tell. */
    @Test
    @Timeout(ENDS_WITHIN)
    void aTornSearchIsFoundByTheHistoryOfTheWholeShop() {
        assertFound(Mutants.TORN, violation -> violation.invariant().equals("OneCopyOfTheShop") && violation.getMessage().contains("the search is torn"));
    }

    private static Plan plan(long seed, String rule) {
        Plan plan = Plan.of(seed).drilling(DRILLS.getOrDefault(rule, new Fault[0]));
        return plan.with(SETTINGS.getOrDefault(rule, plan.settings()));
    }

    private static void assertFound(String rule) {
        assertFound(rule, violation -> true);
    }

    private static void assertFound(String rule, Predicate<Violation> how) {
        OptionalLong broken = OptionalLong.empty();
        for (long from = 1; from < MAX_SEEDS && broken.isEmpty(); from += AT_A_TIME) {
            broken = LongStream.range(from, from + AT_A_TIME).parallel().filter(seed -> {
                Simulation.Outcome outcome = Simulation.run(seed, plan(seed, rule), MUTANTS.get(rule), Trace.off());
                return !outcome.isClean() && how.test(outcome.violation());
            }).findAny();
        }
        assertThat(broken).as("a seed that breaks a promise where the rule is: " + rule).isPresent();
    }
}
