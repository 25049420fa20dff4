package pygmy.experiments.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import pygmy.experiments.simulation.invariant.Invariants;

/** One run: a shop, its clients, its faults, all from one seed. */
public final class Simulation {

    /**
     * What came of a run.
     *
     * @param violation what was broken, or null
     * @param committed writes in the log at the end
     * @param hits      reads that a cache answered
     * @param steps     things that happened
     */
    public record Outcome(long seed, Violation violation, long committed, long hits, long steps) {
        public boolean isClean() {
            return violation == null;
        }
    }

    private static final long POLL = 50;
    private static final long QUIET_WITHIN = 12_000;
    private static final long GOES_ON_FOR = 600;

    private final long seed;
    private final World world;
    private final Plan plan;
    private final Invariants invariants = new Invariants();
    private final Record record = new Record();
    private final Shop shop;
    private final Faults faults;
    private final List<Client> clients = new ArrayList<>();

    private Simulation(long seed, Plan plan, Cores cores, Trace trace) {
        this.seed = seed;
        this.plan = plan;
        this.world = new World(seed, trace);
        this.shop = new Shop(world, plan, cores, invariants);
        this.faults = new Faults(world, shop, plan, invariants);
        for (int i = 0; i < plan.clients(); i++) {
            clients.add(new Client(world, shop, record, i));
        }
    }

    public static Outcome run(long seed, Plan plan, Cores cores, Trace trace) {
        return new Simulation(seed, plan, cores, trace).run();
    }

    private Outcome run() {
        Violation violation = null;
        try {
            play();
        } catch (Violation broken) {
            violation = broken;
        } catch (RuntimeException thrown) {
            violation = new Violation("NothingThrows", thrown.toString(), thrown);
        }
        long hits = shop.frontEnds.stream().mapToLong(FrontEndProcess::hits).sum();
        return new Outcome(seed, violation, invariants.log().size(), hits, world.steps());
    }

    private void play() {
        shop.processes().forEach(process -> world.after(firstStart(process), () -> {
            if (!process.isUp()) {
                process.start();
            }
        }));
        clients.forEach(Client::start);
        faults.start();
        world.runUntil(plan.faultsUntil());
        world.note("simulation", () -> "no more faults");
        faults.end();
        await("LiveAgain", plan.healWithin(), shop::isWhole);
        world.runUntil(world.now() + GOES_ON_FOR);
        clients.forEach(Client::stop);
        await("ClientsGetAnswers", QUIET_WITHIN, () -> clients.stream().allMatch(Client::isDone));
        await("AllAreCounted", QUIET_WITHIN, shop::isCounted);
        await("ReplicasLevel", QUIET_WITHIN, () -> shop.isLevel() && shop.isWhole());
        new Finale(shop, record).check();
    }

    private long firstStart(SimProcess process) {
        boolean joinsLater = process == shop.catalogs.get(shop.catalogs.size() - 1);
        return world.between(0, 300) + (joinsLater ? plan.joinsAt() : 0);
    }

    private void await(String invariant, long within, BooleanSupplier condition) {
        long until = world.now() + within;
        while (!condition.getAsBoolean()) {
            if (world.now() >= until) {
                throw new Violation(invariant, "not within " + within + " ms: " + describe());
            }
            world.runUntil(world.now() + POLL);
        }
    }

    private String describe() {
        StringBuilder text = new StringBuilder("committed " + invariants.committed());
        shop.replicas().forEach(replica -> text.append("\n  ").append(replica.describe()).append(", ").append(replica.disk().standing().members()));
        shop.frontEnds.forEach(frontEnd -> text.append("\n  ").append(frontEnd.name).append(frontEnd.isJoined() ? " trusts its cache" : " has no lease"));
        return text.toString();
    }
}
