package pygmy.experiments.simulation.fault;

import pygmy.broker.message.Event;
import pygmy.broker.message.Write;
import pygmy.experiments.simulation.plan.Plan;
import pygmy.experiments.simulation.process.Names;
import pygmy.experiments.simulation.process.SimCatalog;
import pygmy.experiments.simulation.process.SimFrontEnd;
import pygmy.experiments.simulation.process.SimSystem;
import pygmy.experiments.simulation.world.World;

/** Faults while catalog replicas are counted in or out. */
final class MemberFaults {

    private final World world;
    private final SimSystem shop;
    private final Plan plan;
    private final LostDisks disks;
    private final Faults faults;

    MemberFaults(World world, SimSystem shop, Plan plan, LostDisks disks, Faults faults) {
        this.world = world;
        this.shop = shop;
        this.plan = plan;
        this.disks = disks;
        this.faults = faults;
    }

    /** The last catalog replica stops, and a person says that it counts no more; later it comes back. */
    void shrink() {
        SimCatalog last = last();
        faults.killFor(last, world.between(1_500, 5_000));
        world.after(plan.times().suspicion() + world.between(0, 1_000), () -> {
            SimFrontEnd frontEnd = shop.frontEnds.get(world.pick(shop.frontEnds.size()));
            if (!faults.areOver() && frontEnd.isUp()) {
                frontEnd.socket().accept(() -> frontEnd.call(Names.PRIMARY, new Write.Resize("resize-" + world.now(), shop.catalogs.size() - 1), 900, 2_400,
                        answer -> frontEnd.note("wants fewer catalog replicas: " + answer)));
            }
        });
    }

    /** While a change of the members is under way, the last replica is left alone; often the broker crashes, too, so only some queues have the change. */
    void crashAtResize() {
        faults.whenOnePublishes(event -> event instanceof Event.Changes changes && changes.members() != null,
                publisher -> world.after(world.between(0, 6), () -> {
                    if (world.chance(0.7)) {
                        disks.breakBroker(false);
                    }
                    leaveTheLastAlone();
                }));
    }

    /**
     * All other catalog replicas die, and at times all order replicas. What the last one commits then is in its store alone, as the broker loses everything
     * and front ends forget what they heard. The others are back before it.
     */
    void leaveTheLastAlone() {
        SimCatalog last = last();
        shop.catalogs.stream().filter(catalog -> catalog != last).forEach(catalog -> faults.killFor(catalog, world.between(2_500, 4_500)));
        boolean alone = world.chance(0.5);
        if (alone) {
            shop.orders.forEach(order -> faults.killFor(order, world.between(2_500, 4_500)));
        }
        if (!last.isUp()) {
            last.start();
        }
        boolean[] done = new boolean[1];
        last.onPublish(event -> {
            if (!done[0] && !faults.areOver() && event instanceof Event.Changes) {
                done[0] = true;
                world.after(world.between(10, 200), () -> {
                    disks.breakBroker(true);
                    if (alone) {
                        shop.frontEnds.forEach(frontEnd -> faults.killFor(frontEnd, world.between(0, 200)));
                    }
                    faults.killFor(last, world.between(3_000, 6_000));
                });
            }
        });
    }

    void leaveTheLastAloneOnceItJoined() {
        boolean hasJoined = last().disk().history().log() != null;
        if (hasJoined && shop.catalogs.stream().allMatch(catalog -> catalog == last() || catalog.isLive())) {
            leaveTheLastAlone();
        }
    }

    private SimCatalog last() {
        return shop.catalogs.get(shop.catalogs.size() - 1);
    }
}
