package pygmy.experiments.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import pygmy.experiments.audit.Stored;
import pygmy.experiments.history.Action;
import pygmy.experiments.history.BooksEquation;
import pygmy.experiments.history.Explanation;
import pygmy.experiments.history.Operation;
import pygmy.experiments.history.Shelf;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.Wait;
import pygmy.frontend.web.Key;

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
        Map<Integer, Long> initial = stock(before);
        List<BooksEquation.Sale> acknowledged = recording.acknowledged().stream()
                .map(sale -> new BooksEquation.Sale(Key.of(sale.order()).id(), sale.book(), sale.quantity())).toList();
        Set<String> possible = recording.possible().stream().map(key -> Key.of(key).id()).collect(Collectors.toSet());
        for (Stored store : after) {
            Map<Integer, Long> stock = stock(store);
            wrong.addAll(BooksEquation.check(store.replica(), initial, stock, Set.of(Workload.RESTOCKED), store.sold(),
                    acknowledged, possible));
        }
        wrong.addAll(history(recording, before.shelves(), after.get(0).shelves()));
        return wrong;
    }

    private static Map<Integer, Long> stock(Stored store) {
        return store.shelves().entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().stock()));
    }

    /** What is stored at the end counts as a read after everything else. */
    private static List<String> history(Recording recording, Map<Integer, Shelf> initial, Map<Integer, Shelf> end) {
        List<Operation> operations = new ArrayList<>(recording.operations());
        long now = System.nanoTime();
        end.forEach((book, shelf) -> operations.add(new Operation("the stores", book, new Action.Saw(shelf), now, now)));
        return initial.keySet().parallelStream().flatMap(book -> Explanation.check(book, initial.get(book), operations).stream()).toList();
    }
}
