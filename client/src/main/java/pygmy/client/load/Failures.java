package pygmy.client.load;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Errors by kind, with one example of each. Written by one thread. */
final class Failures {

    /** More kinds than these are one: titles come from the server. */
    private static final int MAX_KINDS = 20;

    private final Map<String, ErrorKind> kinds = new LinkedHashMap<>();

    void add(String name, String example) {
        add(new ErrorKind(name, 1, example));
    }

    void add(Failures other) {
        other.kinds.values().forEach(this::add);
    }

    private void add(ErrorKind kind) {
        String name = kinds.containsKey(kind.name()) || kinds.size() < MAX_KINDS ? kind.name() : "others";
        kinds.merge(name, new ErrorKind(name, kind.count(), kind.example()),
                (a, b) -> new ErrorKind(name, a.count() + b.count(), a.example()));
    }

    List<ErrorKind> mostFrequentFirst() {
        return kinds.values().stream().sorted(Comparator.comparingLong(ErrorKind::count).reversed()).toList();
    }
}
