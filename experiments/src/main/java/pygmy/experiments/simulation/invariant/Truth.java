package pygmy.experiments.simulation.invariant;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import pygmy.broker.message.Book;
import pygmy.broker.message.Books;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Event;
import pygmy.broker.message.Position;
import pygmy.broker.message.Read;
import pygmy.broker.message.Subject;
import pygmy.experiments.simulation.plan.Lists;

/** What nobody in the system can see as a whole: all that was published, and the one history that was committed. */
public final class Truth {

    /** A committed write, and the epoch that numbered it. */
    public record Committed(long epoch, Decision decision) {}

    private final TreeMap<Position, Event.Changes> published = new TreeMap<>();
    private final Map<Subject, TreeMap<Position, Position>> touched = new HashMap<>();
    private final TreeMap<Long, Committed> committed = new TreeMap<>();
    private final TreeMap<Integer, Book> books = new TreeMap<>();
    private Position committedUpTo = Position.ZERO;

    void published(Event.Changes changes) {
        published.put(changes.position(), changes);
        changes.touched().forEach(subject -> touched.computeIfAbsent(subject, s -> new TreeMap<>()).put(changes.position(), changes.position()));
    }

    /** A primary serves: what it holds is committed. */
    void served(Position start, Collection<Book> content, TreeMap<Long, Decision> decisions, Map<Long, Long> epochOfSeq) {
        decisions.tailMap(committedUpTo.seq(), false).forEach((seq, decision) -> committed.put(seq, new Committed(epochOfSeq.get(seq), decision)));
        books.clear();
        content.forEach(book -> books.put(book.id(), book));
        committedUpTo = start;
    }

    /** A primary committed everything up to here; the writes that this adds. */
    List<Committed> committed(Position upTo) {
        List<Committed> added = new ArrayList<>();
        if (committedUpTo.isAtLeast(upTo)) {
            return added;
        }
        for (Event.Changes changes : published.subMap(committedUpTo, false, upTo, true).values()) {
            changes.decisions().forEach(decision -> added.add(new Committed(changes.epoch(), decision)));
            changes.books().forEach(book -> books.put(book.id(), book));
        }
        added.forEach(write -> committed.put(write.decision().seq(), write));
        committedUpTo = Position.max(committedUpTo, upTo);
        return added;
    }

    /** The epoch in which this was published, where the history has forgotten it. */
    long epochOf(Decision decision) {
        return published.values().stream().filter(changes -> changes.decisions().contains(decision)).mapToLong(Event.Changes::epoch).max().orElse(0);
    }

    Position committedUpTo() {
        return committedUpTo;
    }

    TreeMap<Long, Committed> committed() {
        return committed;
    }

    /** The answer that a read gets where there is only one copy. */
    List<Book> answer(Read key) {
        if (key instanceof Read.Lookup lookup) {
            return books.containsKey(lookup.item()) ? List.of(books.get(lookup.item())) : List.of();
        }
        return Lists.page(books.values(), (Read.Search) key, committedUpTo).books();
    }

    /** The newest published write up to {@code upTo} that changed what this answer shows; ZERO where there is none. */
    Position touchedBy(Read key, Books shown, Position upTo) {
        return key.shown(shown).stream().map(subject -> touched.getOrDefault(subject, new TreeMap<>()).floorKey(upTo))
                .filter(Objects::nonNull).max(Position::compareTo).orElse(Position.ZERO);
    }
}
