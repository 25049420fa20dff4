package pygmy.experiments.simulation.fault;

import java.util.List;
import java.util.function.BooleanSupplier;
import pygmy.experiments.simulation.broker.Connection;
import pygmy.experiments.simulation.broker.Node;
import pygmy.experiments.simulation.invariant.Invariants;
import pygmy.experiments.simulation.plan.Plan;
import pygmy.experiments.simulation.process.Names;
import pygmy.experiments.simulation.process.SimCatalog;
import pygmy.experiments.simulation.process.SimProcess;
import pygmy.experiments.simulation.process.SimSystem;
import pygmy.experiments.simulation.world.World;

/**
 * Faults that take away what was confirmed: a queue is purged, the broker's host loses power. The promise holds as long as somebody who has it is there, so
 * they strike a shop that is whole, and nothing else strikes until it is whole again.
 */
final class LostContent {

    private static final long POLL = 50;
    /** What a disk's cache holds, ms of writing. */
    private static final long MAX_UNFLUSHED = 200;

    private final World world;
    private final SimSystem shop;
    private final Plan plan;
    private final Invariants invariants;
    private final BooleanSupplier over;
    private boolean underWay;

    /** @param over whether faults are over, and everything is being mended */
    LostContent(World world, SimSystem shop, Plan plan, Invariants invariants, BooleanSupplier over) {
        this.world = world;
        this.shop = shop;
        this.plan = plan;
        this.invariants = invariants;
        this.over = over;
    }

    /** Nothing else may strike. */
    boolean isUnderWay() {
        return underWay;
    }

    /**
     * A backup's queue is purged while it is away; then all catalog replicas that have what was in it die. Either they are back before a candidate has
     * yielded to them for long enough, and nobody else remembers what was committed; or they stay away longer, and somebody does. Of a replica that serves
     * while its queue is purged no such promise is made: what it reads behind a barrier may be stale until it hears that the primary is ahead.
     */
    void purgeAnHeir() {
        onceCalm(() -> {
            List<SimCatalog> backups = shop.catalogs.stream().filter(catalog -> !catalog.leads()).toList();
            SimCatalog heir = backups.get(world.pick(backups.size()));
            boolean forgotten = world.chance(0.5);
            heir.kill();
            world.after(world.between(100, 1_000), () -> onceKnown(forgotten, () -> {
                shop.broker.purge(Names.eventsOf(heir.name()));
                long suspicion = plan.times().suspicion();
                shop.catalogs.stream().filter(other -> other != heir)
                        .forEach(other -> killFor(other, forgotten ? world.between(100, 3 * suspicion) : world.between(8 * suspicion, 14 * suspicion)));
                if (forgotten) {
                    shop.orders.forEach(order -> killFor(order, world.between(0, 100)));
                    shop.frontEnds.forEach(frontEnd -> killFor(frontEnd, world.between(0, 100)));
                }
                killFor(heir, world.between(0, 30));
            }));
        });
    }

    /**
     * The same, but the heir is alone for as long as it may not lead, and the others come back once their queues have expired: none of them is complete, so
     * only the heir may lead without asking, and nobody remembers what was committed.
     */
    void purgeAnHeirWhileTheOthersQueuesExpire() {
        onceCalm(() -> {
            List<SimCatalog> backups = shop.catalogs.stream().filter(catalog -> !catalog.leads()).toList();
            SimCatalog heir = backups.get(world.pick(backups.size()));
            long expires = plan.events().expires().toMillis();
            long away = world.between(50, 250);
            long leadsWithin = plan.times().suspicion() + plan.times().longestLease() + plan.times().margin();
            heir.kill();
            world.after(away, () -> unlessOver(() -> {
                shop.broker.purge(Names.eventsOf(heir.name()));
                shop.catalogs.stream().filter(other -> other != heir).forEach(other -> killFor(other, expires + world.between(0, 100)));
                shop.orders.forEach(order -> killFor(order, world.between(0, 100)));
                shop.frontEnds.forEach(frontEnd -> killFor(frontEnd, world.between(0, 100)));
                // Before its own queue expires, and not so early that it leads before it can hear the others.
                killFor(heir, expires - world.between(away + 100, leadsWithin - 300));
            }));
        });
    }

    private void unlessOver(Runnable strike) {
        if (!over.getAsBoolean()) {
            strike.run();
        }
    }

    private void onceKnown(boolean forgotten, Runnable strike) {
        if (over.getAsBoolean()) {
            return;
        }
        if (forgotten || shop.orders.stream().anyMatch(order -> order.follower().committed().isAtLeast(invariants.committed()))) {
            strike.run();
        } else {
            world.after(1, () -> onceKnown(forgotten, strike));
        }
    }

    /**
     * At times one catalog replica was cut off just before. It notices that of each of its connections at another time, so it may follow the log again, and
     * not hear yet who has more.
     */
    void cutPower() {
        onceCalm(() -> {
            boolean cutOff = world.chance(0.5);
            if (cutOff) {
                shop.catalogs.get(world.pick(shop.catalogs.size())).connections().forEach(Connection::cut);
            }
            world.after(cutOff ? world.between(20, MAX_UNFLUSHED) : 0,
                    () -> unlessOver(() -> shop.broker.crashWithoutPower(MAX_UNFLUSHED, world.between(20, 1_500))));
        });
    }

    private void killFor(SimProcess process, long millis) {
        process.kill();
        world.after(millis, () -> {
            if (!process.isUp()) {
                process.start();
            }
        });
    }

    private void onceCalm(Runnable strike) {
        underWay = true;
        if (over.getAsBoolean()) {
            return;
        }
        boolean calm = shop.isWhole() && shop.processes().stream().noneMatch(SimProcess::isSlow) && shop.broker.nodes().stream().allMatch(Node::isWell);
        if (!calm) {
            world.after(POLL, () -> onceCalm(strike));
            return;
        }
        strike.run();
        // Who was cut off does not know it yet, so the shop looks whole until the power is cut.
        world.after(MAX_UNFLUSHED + POLL, this::endOnceWhole);
    }

    private void endOnceWhole() {
        if (shop.isWhole()) {
            underWay = false;
        } else {
            world.after(POLL, this::endOnceWhole);
        }
    }
}
