package pygmy.experiments.simulation.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import pygmy.broker.message.Event;
import pygmy.experiments.simulation.broker.Connection;
import pygmy.experiments.simulation.broker.Node;
import pygmy.experiments.simulation.invariant.Invariants;
import pygmy.experiments.simulation.plan.Fault;
import pygmy.experiments.simulation.plan.Plan;
import pygmy.experiments.simulation.process.SimCatalog;
import pygmy.experiments.simulation.process.SimProcess;
import pygmy.experiments.simulation.process.SimReplica;
import pygmy.experiments.simulation.process.SimSystem;
import pygmy.experiments.simulation.world.World;

/**
 * Breaks things at random, but never more than the promise allows: a disk is lost only while the disk of another catalog replica that counts has all
 * that was ever committed, and neither the broker's content nor another disk is lost before every catalog replica is LIVE again.
 */
public final class Faults {

    private final World world;
    private final SimSystem shop;
    private final Plan plan;
    private final LostContent lostContent;
    private final List<Fault> kinds = new ArrayList<>();
    private final LostDisks disks;
    private final MemberFaults members;
    private final FaultSequences sequences;
    private boolean over;

    public Faults(World world, SimSystem shop, Plan plan, Invariants invariants) {
        this.world = world;
        this.shop = shop;
        this.plan = plan;
        this.lostContent = new LostContent(world, shop, plan, invariants, () -> over);
        this.disks = new LostDisks(world, shop, plan, invariants, this);
        this.members = new MemberFaults(world, shop, plan, disks, this);
        this.sequences = new FaultSequences(world, shop, plan, disks, this);
        kinds.addAll(plan.drill());
        // Every run that is no drill has its own temper: some kinds often, some never.
        for (Fault fault : plan.drill().isEmpty() ? Fault.values() : new Fault[0]) {
            if (fault.isForDrills() || fault.needsCluster() && plan.nodes() == 1) {
                continue;
            }
            long weight = world.pick(3) == 0 ? 0 : world.between(1, 4);
            for (int i = 0; i < weight; i++) {
                kinds.add(fault);
            }
        }
    }

    public void start() {
        if (!kinds.isEmpty()) {
            world.after(plan.faultsFrom(), this::strike);
        }
    }

    /** Whether the thread of a primary may hang in this run. */
    public boolean hangPrimaries() {
        return kinds.contains(Fault.HANG_PRIMARY);
    }

    /** Everything is mended. */
    public void end() {
        over = true;
        calm(() -> {});
        shop.broker.slowDownFor(0);
        shop.broker.garbleNoMore();
        for (SimProcess process : shop.processes()) {
            process.slowDown(0);
            process.resume();
            process.goOn();
            if (!process.isUp()) {
                process.start();
            }
        }
    }

    private void strike() {
        if (over) {
            return;
        }
        if (shop.catalogs.stream().allMatch(SimCatalog::isLive)) {
            disks.allHaveAll();
        }
        if (!lostContent.isUnderWay()) {
            strike(kinds.get(world.pick(kinds.size())));
        }
        world.after(world.chance(0.2) ? world.between(0, 100) : world.between(100, 1_800), this::strike);
    }

    private void strike(Fault fault) {
        SimProcess process = any(shop.processes());
        SimReplica replica = any(shop.replicas());
        SimCatalog primary = shop.catalogs.stream().filter(SimCatalog::leads).findFirst().orElse(any(shop.catalogs));
        switch (fault) {
            case KILL -> killFor(process, world.between(30, 2_000));
            case KILL_PRIMARY -> killFor(primary, world.between(30, 3_000));
            case KILL_IN_COMMIT -> killInCommit(world.chance(0.5) ? primary : replica);
            case LONG_ABSENCE -> killFor(replica, plan.events().expires().toMillis() + world.between(0, 2_000));
            case PAUSE -> pauseFor(process, world.between(50, 6_000));
            case PAUSE_PRIMARY -> pauseFor(primary, world.between(50, 6_000));
            case HANG -> process.hang(hangTime());
            case HANG_PRIMARY -> primary.hang(hangTime());
            case CUT -> onConnectionOf(process, Connection::cut);
            case DROP -> onConnectionOf(process, Connection::drop);
            case DROP_LOCK -> onLockOf(primary, Connection::drop);
            case CUT_LOCK -> onLockOf(primary, Connection::cut);
            case CUT_HEIR -> sequences.cutHeir(primary);
            case AT_RETURN -> sequences.killTheOthersWhenItReturns(any(shop.catalogs));
            case AT_PUBLISH -> sequences.atPublish(false);
            case AT_EPOCH -> sequences.atPublish(true);
            case CRASH_TWICE -> sequences.crashTwice();
            case PAUSE_BACKUPS -> sequences.pauseBackups(primary);
            case SLOW -> slowFor(process, world.between(200, 3_000));
            case BROKER_RESTART -> disks.breakBroker(false);
            case BROKER_WIPE -> disks.breakBroker(true);
            case LOSE_DISK -> disks.loseDisk(replica);
            case PUT_BACK -> disks.putBackLater(replica);
            case PURGE -> calm(lostContent::purgeAnHeir);
            case PURGE_AT_EXPIRY -> calm(lostContent::purgeAnHeirWhileTheOthersQueuesExpire);
            case POWER_LOSS -> calm(lostContent::cutPower);
            case PROMOTE -> disks.promote(any(shop.catalogs));
            case LEAVE -> leave(world.chance(0.6) ? primary : any(shop.catalogs));
            case SHRINK -> members.shrink();
            case AT_RESIZE -> members.crashAtResize();
            case LAST_ALONE -> members.leaveTheLastAloneOnceItJoined();
            case NODE_CRASH -> onNode(primary, node -> shop.broker.crash(node, world.between(100, 5_000)));
            case NODE_HANG -> onNode(primary, node -> {
                shop.broker.hang(node);
                comesBackAfter(node);
            });
            case NODE_CUT -> onNode(primary, node -> {
                shop.broker.cut(node);
                comesBackAfter(node);
            });
            case RESET_HEIRS -> sequences.resetHeirs();
            case GARBLE -> sequences.garble(replica, primary);
            case SLOW_BACKUPS -> sequences.slowBackups(primary);
            case SLOW_BROKER -> shop.broker.slowDownFor(world.between(1_000, 4_000));
        }
    }

    private void comesBackAfter(Node node) {
        world.after(world.chance(0.3) ? world.between(100, 2_000) : world.between(2_000, 12_000), () -> shop.broker.comesBack(node));
    }

    /** The node of the primary's lock as often as any, and seldom a second one at a time: without a majority nothing goes on. */
    private void onNode(SimCatalog primary, Consumer<Node> hit) {
        Node any = any(shop.broker.nodes());
        Node node = primary.isUp() && primary.lockConnection() != null && world.chance(0.6) ? primary.lockConnection().node() : any;
        boolean allWell = shop.broker.nodes().stream().allMatch(Node::isWell);
        if (node.isWell() && (allWell || world.chance(0.2))) {
            hit.accept(node);
        }
    }

    /** Everything is being mended: nothing more may strike. */
    boolean areOver() {
        return over;
    }

    /** Something strikes that nothing else must come in between. */
    boolean areHeld() {
        return over || lostContent.isUnderWay();
    }

    <T> T any(List<T> all) {
        return all.get(world.pick(all.size()));
    }

    void killFor(SimProcess process, long millis) {
        process.kill();
        startAfter(process, millis);
    }

    void startAfter(SimProcess process, long millis) {
        world.after(millis, () -> {
            if (!process.isUp()) {
                process.start();
            }
        });
    }

    private void killInCommit(SimReplica replica) {
        if (replica.isUp()) {
            replica.killAt(world.chance(0.5) ? SimReplica.KillAt.BEFORE : SimReplica.KillAt.AFTER);
            restartOnceDown(replica);
        }
    }

    private void restartOnceDown(SimReplica replica) {
        world.after(world.between(100, 1_500), () -> {
            if (!replica.isUp()) {
                replica.start();
            } else if (!over) {
                restartOnceDown(replica);
            }
        });
    }

    void pauseFor(SimProcess process, long millis) {
        process.pause();
        world.after(millis, process::resume);
    }

    /** Short, or longer than all else. */
    private long hangTime() {
        return world.chance(0.7) ? world.between(50, 6_000) : world.between(6_000, 60_000);
    }

    void slowFor(SimProcess process, long millis) {
        process.slowDown(world.between(20, 700));
        world.after(millis, () -> process.slowDown(0));
    }

    private void onConnectionOf(SimProcess process, Consumer<Connection> hit) {
        if (!process.connections().isEmpty()) {
            Connection connection = any(process.connections());
            world.note("fault", () -> "hits " + connection.name());
            hit.accept(connection);
        }
    }

    void onLockOf(SimCatalog primary, Consumer<Connection> hit) {
        if (primary.isUp() && primary.lockConnection() != null && primary.lockConnection().isOpen()) {
            world.note("fault", () -> "hits " + primary.lockConnection().name());
            hit.accept(primary.lockConnection());
        }
    }

    void whenOnePublishes(Class<? extends Event> kind, Consumer<SimCatalog> then) {
        whenOnePublishes(kind::isInstance, then);
    }

    void whenOnePublishes(Predicate<Event> what, Consumer<SimCatalog> then) {
        boolean[] done = new boolean[1];
        for (SimCatalog catalog : shop.catalogs) {
            catalog.onPublish(event -> {
                if (!done[0] && !over && what.test(event)) {
                    done[0] = true;
                    then.accept(catalog);
                }
            });
        }
    }

    /** What is planned for the moment of some publish must not come in between. */
    private void calm(Runnable fault) {
        shop.catalogs.forEach(catalog -> catalog.onPublish(event -> {}));
        shop.replicas().forEach(replica -> replica.killAt(SimReplica.KillAt.NEVER));
        shop.broker.nodes().forEach(shop.broker::comesBack);
        fault.run();
    }

    private void leave(SimCatalog catalog) {
        if (catalog.isUp() && !catalog.isPaused()) {
            catalog.leave();
            world.after(world.between(2_500, 5_000), () -> startOnceGone(catalog));
        }
    }

    /** It may stand still before it is gone, and be gone only when everything else is mended. */
    private void startOnceGone(SimCatalog catalog) {
        if (catalog.isLeaving()) {
            world.after(100, () -> startOnceGone(catalog));
        } else if (!catalog.isUp()) {
            catalog.start();
        }
    }
}
