package pygmy.experiments.simulation.process;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import pygmy.broker.message.Members;
import pygmy.experiments.simulation.broker.Node;
import pygmy.experiments.simulation.broker.SimBroker;
import pygmy.experiments.simulation.invariant.Invariants;
import pygmy.experiments.simulation.plan.Plan;
import pygmy.experiments.simulation.plan.Rules;
import pygmy.experiments.simulation.world.World;

/** The whole system: a broker and the processes around it. */
public final class SimSystem {

    public final SimBroker broker;
    public final List<SimCatalog> catalogs = new ArrayList<>();
    public final List<SimOrder> orders = new ArrayList<>();
    public final List<SimFrontEnd> frontEnds = new ArrayList<>();

    public SimSystem(World world, Plan plan, Rules rules, Invariants invariants) {
        broker = new SimBroker(world, plan.nodes());
        for (int i = 0; i < plan.catalogs(); i++) {
            catalogs.add(new SimCatalog(world, broker, plan, rules, invariants, i));
        }
        for (int i = 0; i < plan.orders(); i++) {
            orders.add(new SimOrder(world, broker, plan, rules, invariants, i));
        }
        for (int i = 0; i < plan.frontends(); i++) {
            frontEnds.add(new SimFrontEnd(world, broker, plan, rules, invariants, i));
        }
    }

    public List<SimReplica> replicas() {
        return Stream.<SimReplica>concat(catalogs.stream(), orders.stream()).toList();
    }

    public List<SimProcess> processes() {
        return Stream.<SimProcess>concat(replicas().stream(), frontEnds.stream()).toList();
    }

    /** Every replica is LIVE, and every front end trusts its cache. */
    public boolean isWhole() {
        return replicas().stream().allMatch(SimReplica::isLive) && frontEnds.stream().allMatch(SimFrontEnd::isJoined);
    }

    /** The same, and nothing is slow, no node of the broker down. */
    public boolean isCalm() {
        return isWhole() && processes().stream().noneMatch(SimProcess::isSlow) && broker.nodes().stream().allMatch(Node::isWell);
    }

    /** Somebody leads, and who counts as a catalog replica is what it shall be. */
    public boolean isSettled() {
        return catalogs.stream().anyMatch(SimCatalog::leads)
                && catalogs.stream().map(catalog -> catalog.disk().standing().members()).allMatch(members -> members.equals(Members.of(members.wanted())));
    }

    /** All replicas stand where the first one stands. */
    public boolean isLevel() {
        var first = catalogs.get(0).disk().history();
        return replicas().stream().allMatch(replica -> replica.disk().history().equals(first));
    }

    /** Every catalog replica counts, and every store says so. */
    public boolean isCounted() {
        return replicas().stream().allMatch(replica -> replica.disk().standing().members().equals(Members.of(catalogs.size())));
    }
}
