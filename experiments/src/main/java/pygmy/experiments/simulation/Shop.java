package pygmy.experiments.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import pygmy.broker.message.Members;
import pygmy.experiments.simulation.broker.SimBroker;
import pygmy.experiments.simulation.invariant.Invariants;

/** The whole system: a broker and the processes around it. */
final class Shop {

    final SimBroker broker;
    final List<CatalogProcess> catalogs = new ArrayList<>();
    final List<OrderProcess> orders = new ArrayList<>();
    final List<FrontEndProcess> frontEnds = new ArrayList<>();

    Shop(World world, Plan plan, Cores cores, Invariants invariants) {
        broker = new SimBroker(world, plan.nodes());
        for (int i = 0; i < plan.catalogs(); i++) {
            catalogs.add(new CatalogProcess(world, broker, plan, cores, invariants, i));
        }
        for (int i = 0; i < plan.orders(); i++) {
            orders.add(new OrderProcess(world, broker, plan, cores, invariants, i));
        }
        for (int i = 0; i < plan.frontends(); i++) {
            frontEnds.add(new FrontEndProcess(world, broker, plan, cores, invariants, i));
        }
    }

    List<ReplicaProcess> replicas() {
        return Stream.<ReplicaProcess>concat(catalogs.stream(), orders.stream()).toList();
    }

    List<SimProcess> processes() {
        return Stream.<SimProcess>concat(replicas().stream(), frontEnds.stream()).toList();
    }

    /** Every replica is LIVE, and every front end trusts its cache. */
    boolean isWhole() {
        return replicas().stream().allMatch(ReplicaProcess::isLive) && frontEnds.stream().allMatch(FrontEndProcess::isJoined);
    }

    /** Somebody leads, and who counts as a catalog replica is what it shall be. */
    boolean isSettled() {
        return catalogs.stream().anyMatch(CatalogProcess::leads)
                && catalogs.stream().map(catalog -> catalog.disk().standing().members()).allMatch(members -> members.equals(Members.of(members.wanted())));
    }

    /** All replicas stand where the first one stands. */
    boolean isLevel() {
        var first = catalogs.get(0).disk().history();
        return replicas().stream().allMatch(replica -> replica.disk().history().equals(first));
    }

    /** Every catalog replica counts, and every store says so. */
    boolean isCounted() {
        return replicas().stream().allMatch(replica -> replica.disk().standing().members().equals(Members.of(catalogs.size())));
    }
}
