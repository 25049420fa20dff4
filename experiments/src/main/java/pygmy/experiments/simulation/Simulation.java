package pygmy.experiments.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import pygmy.experiments.simulation.broker.Connection;
import pygmy.experiments.simulation.client.Client;
import pygmy.experiments.simulation.client.Recorder;
import pygmy.experiments.simulation.fault.Faults;
import pygmy.experiments.simulation.invariant.Invariants;
import pygmy.experiments.simulation.plan.Plan;
import pygmy.experiments.simulation.plan.Rules;
import pygmy.experiments.simulation.process.SimCatalog;
import pygmy.experiments.simulation.process.SimFrontEnd;
import pygmy.experiments.simulation.process.SimProcess;
import pygmy.experiments.simulation.process.SimSystem;
import pygmy.experiments.simulation.world.Trace;
import pygmy.experiments.simulation.world.Violation;
import pygmy.experiments.simulation.world.World;

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
    private static final long HANGS_FOR = 60_000;
    /** The patience with a thread that was slow before (8 s), and an election; a cluster's lock passes on 2.5 s later. */
    private static final long WRITES_GO_ON_WITHIN = 12_000;
    private static final long IN_A_CLUSTER = 3_000;

    private final long seed;
    private final World world;
    private final Plan plan;
    private final Invariants invariants;
    private final Recorder record;
    private final SimSystem shop;
    private final Faults faults;
    private final List<Client> clients = new ArrayList<>();

    private Simulation(long seed, Plan plan, Rules rules, Trace trace) {
        this.seed = seed;
        this.plan = plan;
        this.world = new World(seed, trace);
        this.invariants = new Invariants(plan.settings().remembered());
        this.record = new Recorder(plan.settings().remembered());
        this.shop = new SimSystem(world, plan, rules, invariants);
        this.faults = new Faults(world, shop, plan, invariants);
        for (int i = 0; i < plan.clients(); i++) {
            clients.add(new Client(world, shop, record, i, plan.settings().areKeysUsedAgain()));
        }
    }

    public static Outcome run(long seed, Plan plan, Rules rules, Trace trace) {
        return new Simulation(seed, plan, rules, trace).run();
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
        long hits = shop.frontEnds.stream().mapToLong(SimFrontEnd::hits).sum();
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
        if (faults.hangPrimaries()) {
            hangThePrimary();
        }
        world.runUntil(world.now() + GOES_ON_FOR);
        clients.forEach(Client::stop);
        await("ClientsGetAnswers", QUIET_WITHIN, () -> clients.stream().allMatch(Client::isDone));
        await("AllAreCounted", QUIET_WITHIN, shop::isCounted);
        await("ReplicasLevel", QUIET_WITHIN, () -> shop.isLevel() && shop.isWhole());
        // A front end whose acknowledgement was lost, say, must not keep the last write from its buyer for ever.
        await("AllCommitted", QUIET_WITHIN, () -> invariants.committed().isAtLeast(shop.catalogs.get(0).disk().history().applied()));
        new Finale(shop, record, invariants.log()).check();
    }

    /** For longer than anybody waits, while its connections live: writes must go on without it. */
    private void hangThePrimary() {
        // What was cut may be noticed only now, and a change of the members be under way: this is about one fault alone.
        world.runUntil(world.now() + Connection.HEARTBEAT_MOST);
        await("LiveAgain", plan.healWithin(), () -> shop.isWhole() && shop.isSettled());
        SimCatalog primary = shop.catalogs.stream().filter(SimCatalog::leads).findFirst()
                .orElseThrow(() -> new Violation("OneLeads", "nobody does: " + describe()));
        int before = invariants.log().size();
        primary.hang(HANGS_FOR);
        await("WritesGoOn", WRITES_GO_ON_WITHIN + (plan.nodes() > 1 ? IN_A_CLUSTER : 0),
                () -> shop.catalogs.stream().anyMatch(other -> other != primary && other.leads()) && invariants.log().size() > before);
        primary.goOn();
        await("LiveAgain", plan.healWithin(), shop::isWhole);
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
        shop.frontEnds.forEach(frontEnd -> text.append("\n  ").append(frontEnd.name()).append(frontEnd.isJoined() ? " trusts its cache" : " has no lease"));
        return text.toString();
    }
}
