package pygmy.catalog.primary;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import pygmy.broker.message.Book;

/** The topics whose lists a batch changes. Pure; not thread-safe. */
final class ChangedLists {

    private final Set<String> topics = new LinkedHashSet<>();
    private final Set<String> relisted = new LinkedHashSet<>();

    /** @param before null for a new book */
    void changed(Book before, Book after) {
        topics.add(after.topic());
        if (before == null) {
            relisted.add(after.topic());
        } else if (!before.topic().equals(after.topic())) {
            topics.add(before.topic());
            relisted.addAll(List.of(after.topic(), before.topic()));
        }
    }

    List<String> topics() {
        return List.copyOf(topics);
    }

    /** Those that a book came into or left. */
    List<String> relisted() {
        return List.copyOf(relisted);
    }
}
