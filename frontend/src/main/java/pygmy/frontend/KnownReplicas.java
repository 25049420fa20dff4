package pygmy.frontend;

import java.util.function.LongSupplier;
import pygmy.broker.boot.Settings;
import pygmy.broker.liveness.FailureDetector;
import pygmy.broker.liveness.Self;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.message.Beat.State;

/** What the heartbeats say, as a picture that any thread may look at; the front end's thread draws it anew, at most every 20 ms. */
final class KnownReplicas implements Replicas {

    private record Picture(Listening listening, State state, String note, boolean catalogs, boolean orders, boolean primary) {}

    private final Self self;
    private final Expected expected;
    private final long suspicion;
    private final LongSupplier clock;
    private volatile Picture picture;

    KnownReplicas(Self self, Settings settings, LongSupplier clock) {
        this.self = self;
        this.expected = new Expected(settings.catalogs(), settings.orders(), settings.frontends());
        this.suspicion = settings.protocolTimes().suspicion();
        this.clock = clock;
        this.picture = new Picture(Listening.nothing(clock.getAsLong()), State.STARTING, "", false, false, false);
    }

    /**
     * @param state of this front end in its own eyes
     * @param note  what is wrong with it, else empty
     */
    void update(FailureDetector detector, State state, String note, boolean connected, long now) {
        picture = new Picture(picture.listening().next(detector.all(), connected, suspicion, expected, now), state, note,
                detector.live(Service.CATALOG, now).findAny().isPresent(), detector.live(Service.ORDER, now).findAny().isPresent(),
                detector.primary(now).isPresent());
    }

    /** Whether a replica is there that could serve. */
    boolean canServe(Service service) {
        Picture now = picture;
        return now.listening().connected() && (service == Service.CATALOG ? now.catalogs() : now.orders());
    }

    /** This front end in one line: its state, and what is wrong if anything is. */
    String own() {
        Replica own = status().replicas().stream().filter(replica -> replica.name().equals(self.name())).findFirst().orElseThrow();
        return own.state() + (own.note().isEmpty() ? "" : ": " + own.note());
    }

    /** Whether somebody is heard who leads. */
    boolean hasPrimary() {
        return picture.primary();
    }

    @Override
    public Status status() {
        Picture seen = picture;
        return Verdict.of(seen.listening(), new Verdict.Own(self, seen.state(), seen.note(), expected, suspicion), clock.getAsLong());
    }
}
