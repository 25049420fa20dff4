package pygmy.experiments.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Write;
import pygmy.catalog.primary.StoredCatalog;
import pygmy.experiments.audit.Stored;
import pygmy.experiments.history.BooksEquation;
import pygmy.experiments.history.ShopHistory;
import pygmy.experiments.history.Told;
import pygmy.experiments.history.Written;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.Wait;

/** Whether what clients saw and what the replicas stored keeps the promise. */
final class Verdict {

    private static final Duration AGREE_WITHIN = Duration.ofSeconds(20);

    private Verdict() {}

    /** What all replicas store once they are at the same position; that they are is waited for. */
    static List<Stored> settled(LocalSystem system, long after) {
        List<Stored> all = new ArrayList<>();
        Wait.until(() -> {
            all.clear();
            system.all().stream().filter(r -> !r.service().equals("frontend")).forEach(r -> all.add(Stored.of(r.name(), r.data(), after)));
            return all.stream().map(Stored::standing).distinct().count() == 1;
        }, AGREE_WITHIN, () -> "the replicas stand apart: " + all.stream().map(s -> s.replica() + " at " + s.standing()).toList());
        return List.copyOf(all);
    }

    /**
     * @param before any catalog replica's store when the recording began
     * @param after  all stores now
     * @return what is wrong, a sentence each; none where all is well
     */
    static List<String> problems(Recording recording, Stored before, List<Stored> after) {
        List<String> wrong = new ArrayList<>(Stored.differences(after));
        List<Decision> log = after.get(0).decided().stream().filter(decision -> !decision.kind().isOfReplicas()).toList();
        Map<Integer, Long> initial = initialStock(recording, before, log);
        Set<Integer> restocked = recording.writes().stream().map(Written::write)
                .filter(write -> write instanceof Write.Update update && update.stock() != null).map(Write::item).collect(Collectors.toSet());
        Set<String> possible = recording.writes().stream().map(Written::write).filter(Write.Sell.class::isInstance).map(Write::id).collect(Collectors.toSet());
        for (Stored store : after) {
            wrong.addAll(BooksEquation.check(store.replica(), initial, stock(store), restocked, store.sold(), acknowledged(recording), possible));
        }
        new ShopHistory(before.shelves(), before.seq(), log, after.get(0).shelves(), StoredCatalog.REMEMBERED, recording.writes(), recording.reads())
                .wrong().forEach(broken -> wrong.add(broken.promise() + ": " + broken.what()));
        return wrong;
    }

    private static List<BooksEquation.Sale> acknowledged(Recording recording) {
        return recording.writes().stream().map(Written::told).filter(Told.Sold.class::isInstance).map(Told.Sold.class::cast)
                .map(sold -> new BooksEquation.Sale(sold.order(), sold.sale().book(), sold.sale().quantity())).toList();
    }

    private static Map<Integer, Long> stock(Stored store) {
        return store.shelves().entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().stock()));
    }

    /** With that of the books that were added since. */
    private static Map<Integer, Long> initialStock(Recording recording, Stored before, List<Decision> log) {
        Map<Integer, Long> initial = new HashMap<>(stock(before));
        Map<String, Long> added = recording.writes().stream().map(Written::write).filter(Write.Add.class::isInstance)
                .collect(Collectors.toMap(Write::id, write -> ((Write.Add) write).stock()));
        log.stream().filter(decision -> decision.kind() == Decision.Kind.ADDED)
                .forEach(decision -> initial.put(decision.item(), added.getOrDefault(decision.request(), 0L)));
        return initial;
    }
}
