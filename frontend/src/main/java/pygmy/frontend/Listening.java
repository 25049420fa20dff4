package pygmy.frontend;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import pygmy.broker.liveness.FailureDetector.Heard;
import pygmy.broker.message.Beat;

/**
 * What a front end has heard, and since when it hears at all. Immutable. The last words of each process outlive a session with the broker and the failure
 * detector's memory, so that people can see what it was that they killed.
 *
 * @param last         the newest beat of each process, by its name
 * @param connected    there is a connection to the broker
 * @param since        when that became so, ms
 * @param newest       when the newest of all beats came, ms
 * @param hearingSince since when beats have come without a gap in which everybody seemed dead, ms
 */
record Listening(Map<String, Heard> last, boolean connected, long since, long newest, long hearingSince) {

    /** Long ago, yet times can be subtracted from it. */
    static final long NEVER = Long.MIN_VALUE / 2;
    /** Somebody whom nobody expects is shown for so long after he fell silent, ms. */
    static final long FORGOTTEN_AFTER = 600_000;
    private static final int MAX_PROCESSES = 256;

    static Listening nothing(long now) {
        return new Listening(Map.of(), false, now, NEVER, NEVER);
    }

    /** A while later. */
    Listening next(Collection<Heard> heard, boolean connectedNow, long suspicion, Expected expected, long now) {
        Map<String, Heard> all = new LinkedHashMap<>(last);
        all.values().removeIf(h -> now - h.atMillis() > FORGOTTEN_AFTER && !expected.isOne(h.beat().service(), h.beat().replica()));
        long latest = newest;
        for (Heard each : heard) {
            Beat beat = each.beat();
            if (all.containsKey(beat.name()) || all.size() < MAX_PROCESSES) {
                all.put(beat.name(), each);
            }
            latest = Math.max(latest, each.atMillis());
        }
        return new Listening(all, connectedNow, connectedNow == connected ? since : now, latest, latest - newest > suspicion ? latest : hearingSince);
    }

    Replicas.Broker broker(long suspicion, long now) {
        return !connected ? Replicas.Broker.AWAY : now - Math.max(newest, since) > suspicion ? Replicas.Broker.SILENT : Replicas.Broker.CONNECTED;
    }

    /** Whether somebody whose last beat came then would have been heard since, if he lived. */
    boolean wouldHaveHeard(long lastAt, long suspicion, long now) {
        return now - Math.max(lastAt, Math.max(hearingSince, since)) > suspicion;
    }
}
