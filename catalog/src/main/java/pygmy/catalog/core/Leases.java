package pygmy.catalog.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import pygmy.broker.liveness.Times;
import pygmy.broker.message.Acknowledged;
import pygmy.broker.message.Beat.Echo;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Position;

/**
 * The primary's side of the front ends' leases (after Gray and Cheriton, "Leases", SOSP 1989). A front end whose beat is heard is a member: what is
 * written after it joined is committed only once it acknowledged that its cache dropped the old value, or was silent for lease + margin. It
 * trusts its cache only until lease after it <em>sent</em> a beat that the primary echoes, so the primary always waits longer. How long that is, the
 * echo says. No clocks of two hosts are compared.
 */
public class Leases {

    private record Member(long incarnation, Position joined, Position dropped, long heardAt) {}

    private record Heard(Service service, int replica) {}

    private final Times times;
    private final Map<Integer, Member> members = new HashMap<>();
    private final Map<Heard, Echo> echoes = new HashMap<>();

    public Leases(Times times) {
        this.times = times;
    }

    /**
     * A beat of another process. Any process is echoed; front ends become members.
     *
     * @param published the last write numbered: the front end joins behind it
     */
    public void heard(Beat beat, Position published, long now) {
        Position joined = Position.ZERO;
        if (beat.service() == Service.FRONTEND) {
            Member before = members.get(beat.replica());
            if (before != null && before.incarnation() > beat.incarnation()) {
                return;
            }
            if (beat.state() == Beat.State.LEAVING || !beat.caching()) {
                members.remove(beat.replica());
                echoes.remove(new Heard(beat.service(), beat.replica()));
                return;
            }
            boolean stays = before != null && before.incarnation() == beat.incarnation();
            joined = stays ? before.joined() : published;
            members.put(beat.replica(), new Member(beat.incarnation(), joined, stays ? before.dropped() : Position.ZERO, now));
        }
        echoes.put(new Heard(beat.service(), beat.replica()),
                new Echo(beat.service(), beat.replica(), beat.incarnation(), beat.sentMillis(), joined, times.lease()));
    }

    public void acknowledged(Acknowledged upTo) {
        members.computeIfPresent(upTo.frontend(), (id, member) -> member.incarnation() != upTo.incarnation() ? member
                : new Member(member.incarnation(), member.joined(), Position.max(member.dropped(), upTo.upTo()), member.heardAt()));
    }

    /** Front ends that were silent for too long are members no more; they learn it by the position of their next joining. */
    public void expire(long now) {
        members.entrySet().removeIf(member -> {
            boolean over = now - member.getValue().heardAt() > times.lease() + times.margin();
            if (over) {
                echoes.remove(new Heard(Service.FRONTEND, member.getKey()));
            }
            return over;
        });
    }

    /** Whether no cache that may be served from holds anything older than {@code position}. A position of another epoch says nothing of that. */
    public boolean allDropped(Position position) {
        return members.values().stream().allMatch(m -> m.joined().isAtLeast(position)
                || m.dropped().epoch() == position.epoch() && m.dropped().isAtLeast(position));
    }

    public List<Echo> echoes() {
        return new ArrayList<>(echoes.values());
    }

    public int members() {
        return members.size();
    }
}
