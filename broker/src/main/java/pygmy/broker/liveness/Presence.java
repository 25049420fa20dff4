package pygmy.broker.liveness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Beat.Role;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.message.Beat.State;

/**
 * What changed among the other processes, human-readable: each change once, in order, and none that is only this process's own fault. Who was not heard while
 * this process stood still, was not connected, or heard nobody at all, is not lost by that. Decides nothing. Pure; one owner thread.
 */
public final class Presence {

    /** What is new. */
    public sealed interface Change {

        /** Another process is heard. */
        record Appeared(Beat beat) implements Change {}

        /** It is not heard any more. {@code silent}: for how long, ms; -1 where nothing was heard of it in this session with the broker. */
        record Lost(Beat beat, long silent) implements Change {}

        /** It said that it is about to end. */
        record Leaves(Beat beat) implements Change {}

        /** It says that it is the primary, of a new epoch. */
        record Leads(Beat beat) implements Change {}

        /** It lives, and says that it is the primary no more. */
        record LeadsNoMore(Beat beat) implements Change {}

        /** This process did not get to look for so long, ms. */
        record StoodStill(long millis) implements Change {}

        /** Though it is connected it hears nobody, not even itself. */
        record HearsNobody(long millis) implements Change {}

        /** And now it does. */
        record HearsAgain(long millis) implements Change {}
    }

    private final String self;
    private final Times times;
    private final FailureDetector detector;
    private final Map<String, Beat> present = new TreeMap<>();
    private String leader = "";
    private long leadersEpoch;
    private long lookedAt = Long.MIN_VALUE;
    private long heardSelfAt = Long.MIN_VALUE;
    private long judgesFrom = Long.MIN_VALUE;
    private long deafSince = Long.MIN_VALUE;

    /** @param self the name of this process, of which nothing is told */
    public Presence(String self, Times times, FailureDetector detector) {
        this.self = self;
        this.times = times;
        this.detector = detector;
    }

    /**
     * To be called some times in a beat.
     *
     * @param connected with the broker
     * @param heardSelf a beat of this process itself came since the last look
     * @param told      when people were last told that this process stands still, so that they are not told again
     */
    public List<Change> look(long now, boolean connected, boolean heardSelf, long told) {
        List<Change> changes = new ArrayList<>();
        heardSelfAt = heardSelf ? now : heardSelfAt;
        notice(now, told, changes);
        if (!connected) {
            judgesFrom = now + 2 * times.suspicion();
            deafSince = Long.MIN_VALUE;
            return changes;
        }
        boolean hears = hears(now, changes);
        Map<String, FailureDetector.Heard> heard = detector.all().stream().filter(h -> !h.beat().name().equals(self))
                .collect(Collectors.toMap(h -> h.beat().name(), Function.identity()));
        Map<String, Beat> alive = Stream.of(Service.values()).flatMap(service -> detector.alive(service, now)).filter(beat -> !beat.name().equals(self))
                .collect(Collectors.toMap(Beat::name, Function.identity(), (one, other) -> other, TreeMap::new));
        for (Beat known : List.copyOf(present.values())) {
            if (!alive.containsKey(known.name())) {
                gone(known, heard.get(known.name()), now, hears, changes);
            }
        }
        for (Beat beat : alive.values()) {
            if (present.put(beat.name(), beat) == null) {
                changes.add(new Change.Appeared(beat));
            }
        }
        lead(alive, now, changes);
        return changes;
    }

    /** A process that stood still has heard nothing meanwhile; what waits for it comes now. */
    private void notice(long now, long told, List<Change> changes) {
        long gap = lookedAt == Long.MIN_VALUE ? 0 : now - lookedAt;
        if (gap > 2 * times.beat()) {
            judgesFrom = Math.max(judgesFrom, now + times.suspicion());
            if (gap > times.suspicion() && told < lookedAt) {
                changes.add(new Change.StoodStill(gap));
            }
        }
        lookedAt = now;
    }

    /** Whether silence is that of others. Where nobody at all was heard for two beats it may be the broker's, or the network's. */
    private boolean hears(long now, List<Change> changes) {
        long newest = Math.max(heardSelfAt, detector.all().stream().mapToLong(FailureDetector.Heard::atMillis).max().orElse(Long.MIN_VALUE));
        boolean hears = newest != Long.MIN_VALUE && now - newest <= 2 * times.beat();
        if (hears && deafSince != Long.MIN_VALUE) {
            changes.add(new Change.HearsAgain(now - deafSince));
            deafSince = Long.MIN_VALUE;
            judgesFrom = now + times.suspicion();
        } else if (!hears && deafSince == Long.MIN_VALUE && now >= judgesFrom && newest != Long.MIN_VALUE && now - newest > times.suspicion()) {
            deafSince = newest;
            changes.add(new Change.HearsNobody(now - newest));
        }
        return hears;
    }

    private void gone(Beat known, FailureDetector.Heard last, long now, boolean hears, List<Change> changes) {
        if (last != null && last.beat().state() == State.LEAVING) {
            changes.add(new Change.Leaves(last.beat()));
        } else if (hears && now >= judgesFrom) {
            changes.add(new Change.Lost(last == null ? known : last.beat(), last == null ? -1 : now - last.atMillis()));
        } else {
            return;
        }
        present.remove(known.name());
        if (known.name().equals(leader)) {
            leader = "";
        }
    }

    private void lead(Map<String, Beat> alive, long now, List<Change> changes) {
        Optional<Beat> primary = detector.primary(now).filter(beat -> !beat.name().equals(self));
        Beat former = alive.get(leader);
        if (former != null && former.role() != Role.PRIMARY) {
            changes.add(new Change.LeadsNoMore(former));
            leader = "";
        }
        if (primary.isPresent() && !(primary.get().name().equals(leader) && primary.get().published().epoch() == leadersEpoch)) {
            leader = primary.get().name();
            leadersEpoch = primary.get().published().epoch();
            changes.add(new Change.Leads(primary.get()));
        }
    }
}
