package pygmy.broker.liveness;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Beat.Role;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.message.Beat.State;

/**
 * Who is there: a pure function of the beats heard and the time. A process is suspected when it was silent for longer than
 * {@link Times#suspicion()} or said that it is leaving. Suspicion is a guess: it starts an election or spares a request the wait, but never decides
 * what is true; the broker's exclusive lock does.
 */
public final class FailureDetector {

    /** A process that is gone stays listed this long (ms), so that people can see what they killed. */
    private static final long FORGOTTEN_AFTER = 600_000;
    private static final int MAX_PROCESSES = 256;

    private record Id(Service service, int replica) {}

    /** The newest beat of a process and when it came. */
    public record Heard(Beat beat, long atMillis) {}

    private final Times times;
    private final Map<Id, Heard> heard = new LinkedHashMap<>();

    public FailureDetector(Times times) {
        this.times = times;
    }

    public void heard(Beat beat, long now) {
        Id id = new Id(beat.service(), beat.replica());
        Heard before = heard.get(id);
        boolean ofAnOldSession = before != null && beat.incarnation() < before.beat().incarnation();
        // A host whose clock went back would be ignored for ever, so silence of the newer session readmits it.
        if (ofAnOldSession && now - before.atMillis() <= times.suspicion()) {
            return;
        }
        heard.values().removeIf(h -> now - h.atMillis() > FORGOTTEN_AFTER);
        if (before != null || heard.size() < MAX_PROCESSES) {
            heard.put(id, new Heard(beat, now));
        }
    }

    /** A new session with the broker begins: what was heard before it may be older than what the broker lost. */
    public void forget() {
        heard.clear();
    }

    /** All processes heard of lately, also those that are gone by now. */
    public List<Heard> all() {
        return heard.values().stream()
                .sorted(Comparator.comparing((Heard h) -> h.beat().service()).thenComparing(h -> h.beat().replica()))
                .toList();
    }

    /** Those that are not suspected. */
    public Stream<Beat> alive(Service service, long now) {
        return heard.values().stream().filter(h -> h.beat().service() == service && isAlive(h, now)).map(Heard::beat);
    }

    public Stream<Beat> live(Service service, long now) {
        return alive(service, now).filter(beat -> beat.state() == State.LIVE);
    }

    /** Whether a replica that is not suspected speaks of a newer epoch. A plain loop: it runs in each turn of a primary. */
    public boolean knowsNewerEpoch(long epoch, long now) {
        for (Heard h : heard.values()) {
            if (h.beat().published().epoch() > epoch && h.beat().service() != Service.FRONTEND && isAlive(h, now)) {
                return true;
            }
        }
        return false;
    }

    /** The catalog replica that says it is primary; of several, the one of the newest epoch. A plain loop: it runs in each turn. */
    public Optional<Beat> primary(long now) {
        Beat newest = null;
        for (Heard h : heard.values()) {
            Beat beat = h.beat();
            boolean isOne = beat.service() == Service.CATALOG && beat.role() == Role.PRIMARY && isAlive(h, now);
            if (isOne && (newest == null || beat.published().compareTo(newest.published()) >= 0)) {
                newest = beat;
            }
        }
        return Optional.ofNullable(newest);
    }

    private boolean isAlive(Heard h, long now) {
        return now - h.atMillis() <= times.suspicion() && h.beat().state() != State.LEAVING;
    }
}
