package pygmy.experiments.simulation.invariant;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import pygmy.broker.message.Book;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Event;
import pygmy.broker.message.Position;
import pygmy.broker.message.Read;

/** What nobody in the system can see as a whole: all that was published, and the one history that was committed. */
public final class Truth {

    /** A committed write, and the epoch that numbered it. */
    public record Committed(long epoch, Decision decision) {}

    private final TreeMap<Position, Event.Changes> published = new TreeMap<>();
    private final Map<Read, TreeMap<Position, Position>> touched = new HashMap<>();
    private final TreeMap<Long, Committed> committed = new TreeMap<>();
    private final TreeMap<Integer, Book> books = new TreeMap<>();
    private Position committedUpTo = Position.ZERO;

    void published(Event.Changes changes) {
        published.put(changes.position(), changes);
        changes.books().forEach(book -> touch(new Read.Lookup(book.id(), null), changes.position()));
        changes.topics().forEach(topic -> touch(new Read.Search(topic, null), changes.position()));
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
        return books.values().stream().filter(book -> book.topic().equals(((Read.Search) key).topic())).toList();
    }

    /** The newest published write up to {@code upTo} that changed what this read sees; ZERO where there is none. */
    Position touchedBy(Read key, Position upTo) {
        Position newest = touched.getOrDefault(key, new TreeMap<>()).floorKey(upTo);
        return newest == null ? Position.ZERO : newest;
    }

    private void touch(Read key, Position position) {
        touched.computeIfAbsent(key, k -> new TreeMap<>()).put(position, position);
    }
}
