package pygmy.catalog.primary;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pygmy.broker.liveness.Times;
import pygmy.broker.message.Acknowledged;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Beat.Echo;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.message.Position;

/**
 * The primary's side of the front ends' leases (after Gray and Cheriton, "Leases", SOSP 1989). A front end whose beat is heard is a member: what is
 * written after it joined is committed only once it acknowledged that its cache dropped the old value, or was silent for lease + margin. It
 * trusts its cache only until lease after it <em>sent</em> a beat that the primary echoes, so the primary always waits longer. How long that is, the
 * echo says. No clocks of two hosts are compared.
 */
public class Leases {

    private record Id(int frontend, long incarnation) {}

    /** {@code process}: of which the newest incarnation alone serves from its cache. */
    private record Member(String process, Position joined, Position dropped, long heardAt) {}

    private record Heard(Service service, int replica) {}

    private final Times times;
    private final Map<Id, Member> members = new HashMap<>();
    /** In the order in which they were first heard, so that a simulated run is the same each time. */
    private final Map<Heard, Echo> echoes = new LinkedHashMap<>();

    public Leases(Times times) {
        this.times = times;
    }

    /**
     * A beat of another process. Any process is echoed; front ends become members. A process that joins anew has dropped its cache before. But one that takes
     * another's number, and the other is not yet known to be dead, does not speak for that one's cache: the other is waited for until its lease is over.
     *
     * @param published the last write numbered: the front end joins behind it
     */
    public void heard(Beat beat, Position published, long now) {
        Position joined = Position.ZERO;
        if (beat.service() == Service.FRONTEND) {
            Id id = new Id(beat.replica(), beat.incarnation());
            if (members.keySet().stream().anyMatch(other -> other.frontend() == id.frontend() && other.incarnation() > id.incarnation())) {
                return;
            }
            String process = beat.host() + " " + beat.pid();
            boolean leaves = beat.state() == Beat.State.LEAVING || !beat.leased();
            members.entrySet().removeIf(other -> other.getKey().frontend() == id.frontend() && replaces(process, other.getValue().process())
                    && (leaves || other.getKey().incarnation() < id.incarnation()));
            if (leaves) {
                echoes.remove(new Heard(beat.service(), beat.replica()));
                return;
            }
            Member before = members.get(id);
            joined = before == null ? published : before.joined();
            members.put(id, new Member(process, joined, before == null ? Position.ZERO : before.dropped(), now));
        }
        echoes.put(new Heard(beat.service(), beat.replica()),
                new Echo(beat.service(), beat.replica(), beat.incarnation(), beat.sentMillis(), joined, times.lease()));
    }

    public void acknowledged(Acknowledged upTo) {
        members.computeIfPresent(new Id(upTo.frontend(), upTo.incarnation()),
                (id, member) -> new Member(member.process(), member.joined(), Position.max(member.dropped(), upTo.upTo()), member.heardAt()));
    }

    /** Front ends that were silent for too long are members no more; they learn it by the position of their next joining. */
    public void expire(long now) {
        members.entrySet().removeIf(member -> {
            boolean over = now - member.getValue().heardAt() > times.lease() + times.margin();
            if (over) {
                Id id = member.getKey();
                echoes.computeIfPresent(new Heard(Service.FRONTEND, id.frontend()), (heard, echo) -> echo.incarnation() == id.incarnation() ? null : echo);
            }
            return over;
        });
    }

    /** Whether a front end's beat speaks for the cache of an earlier one of its number, too. */
    protected boolean replaces(String process, String earlier) {
        return process.equals(earlier);
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
