package pygmy.experiments.simulation.fault;

import pygmy.broker.message.Event;
import pygmy.experiments.simulation.broker.Connection;
import pygmy.experiments.simulation.plan.Plan;
import pygmy.experiments.simulation.process.Names;
import pygmy.experiments.simulation.process.SimCatalog;
import pygmy.experiments.simulation.process.SimReplica;
import pygmy.experiments.simulation.process.SimSystem;
import pygmy.experiments.simulation.world.World;

/** Faults of several blows, one after the other, at moments in which the protocol is most easily hurt. */
final class FaultSequences {

    private final World world;
    private final SimSystem shop;
    private final Plan plan;
    private final LostDisks disks;
    private final Faults faults;

    FaultSequences(World world, SimSystem shop, Plan plan, LostDisks disks, Faults faults) {
        this.world = world;
        this.shop = shop;
        this.plan = plan;
        this.disks = disks;
        this.faults = faults;
    }

    /** A replica cannot read the next change, and at times its primary dies then. */
    void garble(SimReplica replica, SimCatalog primary) {
        shop.broker.garble(Names.eventsOf(replica.name()));
        if (world.chance(0.5)) {
            faults.whenOnePublishes(Event.Changes.class,
                    publisher -> world.after(world.between(0, 300), () -> faults.killFor(primary, world.between(300, 3_000))));
        }
    }

    /**
     * All backups have new sessions at once, while the broker holds a write for their old ones, and the primary dies right after it has committed that. At
     * times nobody else has it, or remembers that it was committed.
     */
    void resetHeirs() {
        boolean alone = world.chance(0.5);
        if (alone) {
            shop.orders.forEach(order -> faults.killFor(order, world.between(4_000, 6_000)));
        }
        faults.whenOnePublishes(Event.Changes.class, primary -> {
            shop.catalogs.stream().filter(catalog -> catalog != primary && catalog.isUp() && catalog.connection() != null && catalog.connection().isOpen())
                    .forEach(catalog -> catalog.connection().reset());
            world.after(world.between(10, 150), () -> {
                faults.killFor(primary, world.between(3_000, 5_000));
                if (alone) {
                    shop.frontEnds.forEach(frontEnd -> faults.killFor(frontEnd, world.between(0, 200)));
                }
            });
        });
    }

    /** All backups fall behind what is written, while a front end that hears no events asks them. */
    void slowBackups(SimCatalog primary) {
        long millis = world.between(1_000, 4_000);
        shop.catalogs.stream().filter(catalog -> catalog != primary).forEach(catalog -> {
            // Quicker than slowFor: a read that waits for its barrier is given up after 800 ms.
            catalog.slowDown(world.between(20, 250));
            world.after(millis, () -> catalog.slowDown(0));
        });
        faults.any(shop.frontEnds).cutEvents();
    }

    /** A backup's line is cut, and before anybody has noticed, the primary dies. */
    void cutHeir(SimCatalog primary) {
        shop.catalogs.stream().filter(catalog -> catalog != primary).forEach(catalog -> {
            if (world.chance(0.7)) {
                catalog.connections().forEach(Connection::cut);
            }
        });
        world.after(world.between(20, 800), () -> faults.killFor(primary, world.between(1_000, 4_000)));
    }

    /** A replica comes back to a queue that is new, and right then all who know what it missed die. */
    void killTheOthersWhenItReturns(SimCatalog returning) {
        long absence = plan.events().expires().toMillis() + world.between(0, 500);
        faults.killFor(returning, absence);
        world.after(absence + world.between(20, 600), () -> {
            if (!faults.areOver()) {
                shop.catalogs.stream().filter(other -> other != returning).forEach(other -> faults.killFor(other, world.between(1_500, 4_000)));
            }
        });
    }

    /** The broker crashes while a write is under way, and again while the next primary's epoch is; each time the one that published dies, too. */
    void crashTwice() {
        faults.whenOnePublishes(Event.Changes.class, first -> {
            crashWith(first);
            faults.whenOnePublishes(Event.EpochStarted.class, this::crashWith);
        });
    }

    private void crashWith(SimCatalog publisher) {
        world.after(world.between(0, shop.broker.isSlow() ? 60 : 6), () -> {
            disks.breakBroker(false);
            faults.killFor(publisher, world.between(500, 4_000));
        });
    }

    /** All backups stand still for about as long, and go on one soon after the other. */
    void pauseBackups(SimCatalog primary) {
        long millis = world.between(200, 1_500);
        shop.catalogs.stream().filter(catalog -> catalog != primary)
                .forEach(catalog -> world.after(world.between(0, 100), () -> faults.pauseFor(catalog, millis + world.between(0, 300))));
    }

    /** Hits the very moment in which a write, or the start of an epoch, is on its way into the queues. */
    void atPublish(boolean epochOnly) {
        int what = world.pick(3);
        faults.whenOnePublishes(epochOnly ? Event.EpochStarted.class : Event.class, catalog -> world.after(world.between(0, 4), () -> {
            switch (what) {
                case 0 -> disks.breakBroker(false);
                case 1 -> {
                    faults.onLockOf(catalog, Connection::drop);
                    faults.slowFor(faults.any(shop.catalogs), world.between(500, 3_000));
                }
                default -> faults.killFor(catalog, world.between(30, 2_000));
            }
        }));
        if (epochOnly) {
            shop.catalogs.stream().filter(SimCatalog::leads).findFirst()
                    .ifPresent(primary -> faults.killFor(primary, world.between(30, 2_000)));
        }
    }
}
