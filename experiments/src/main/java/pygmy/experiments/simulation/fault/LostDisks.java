package pygmy.experiments.simulation.fault;

import pygmy.experiments.simulation.invariant.Invariants;
import pygmy.experiments.simulation.plan.Plan;
import pygmy.experiments.simulation.process.SimCatalog;
import pygmy.experiments.simulation.process.SimReplica;
import pygmy.experiments.simulation.process.SimStore;
import pygmy.experiments.simulation.process.SimSystem;
import pygmy.experiments.simulation.world.World;

/**
 * Faults that take stores, or all of the broker, away: never more than the promise allows. A catalog's disk is lost only while another one has all that was
 * ever committed, and neither the broker's content nor another disk is lost before every catalog replica is LIVE again.
 */
final class LostDisks {

    private final World world;
    private final SimSystem shop;
    private final Plan plan;
    private final Invariants invariants;
    private final Faults faults;
    private boolean diskLost;
    private boolean wiped;

    LostDisks(World world, SimSystem shop, Plan plan, Invariants invariants, Faults faults) {
        this.world = world;
        this.shop = shop;
        this.plan = plan;
        this.invariants = invariants;
        this.faults = faults;
    }

    /** Every catalog replica is LIVE: what was lost is everywhere again. */
    void allHaveAll() {
        diskLost = false;
        wiped = false;
    }

    void breakBroker(boolean wipe) {
        if (shop.broker.isUp() && !(wipe && diskLost)) {
            wiped |= wipe;
            shop.broker.crash(wipe, world.between(20, 1_500));
        }
    }

    void loseDisk(SimReplica replica) {
        if (mayLoseDisk(replica)) {
            replica.kill();
            replica.loseDisk();
            faults.startAfter(replica, world.between(50, 2_000));
        }
    }

    /** Its store is copied now; later, all that it stored since is gone. At times everything is down then, and this replica is the first to be back. */
    void putBackLater(SimReplica replica) {
        SimStore backup = replica.disk().copy();
        world.after(world.between(200, 4_000), () -> {
            if (!faults.areHeld() && mayLoseDisk(replica)) {
                replica.kill();
                replica.putBack(backup);
                long back = world.between(50, 1_000);
                faults.startAfter(replica, back);
                if (world.chance(0.5)) {
                    shop.processes().stream().filter(other -> other != replica).forEach(other -> faults.killFor(other, back + world.between(0, 4_000)));
                }
            }
        });
    }

    private boolean mayLoseDisk(SimReplica replica) {
        if (!(replica instanceof SimCatalog)) {
            return true;
        }
        boolean elsewhere = shop.catalogs.stream()
                .anyMatch(other -> other != replica && counts(other) && other.disk().history().applied().isAtLeast(invariants.committed()));
        if (wiped || diskLost || !elsewhere) {
            return false;
        }
        diskLost = true;
        return true;
    }

    /**
     * All other disks are lost, of replicas that are told of it, and a person lets the one that has everything lead. The setting stays with it, for whatever
     * comes later.
     */
    void promote(SimCatalog survivor) {
        var last = invariants.log().lastEntry();
        boolean hasAll = last != null && last.getValue().decision().equals(survivor.disk().decisions().get(last.getKey()));
        if (wiped || diskLost || !hasAll || !counts(survivor) || plan.told().stream().anyMatch(count -> count <= survivor.number())) {
            return;
        }
        diskLost = true;
        shop.catalogs.stream().filter(other -> other != survivor).forEach(other -> {
            other.kill();
            other.loseDisk();
            faults.startAfter(other, world.between(500, 4_000));
        });
        faults.killFor(survivor, world.between(30, 500));
        survivor.promote();
    }

    /** Whether all others would ask it. */
    private boolean counts(SimCatalog catalog) {
        return shop.catalogs.stream().allMatch(other -> other.disk().standing().members().leading() > catalog.number());
    }
}
