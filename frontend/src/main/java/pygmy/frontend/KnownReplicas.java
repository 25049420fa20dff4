package pygmy.frontend;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import pygmy.broker.Settings;
import pygmy.broker.liveness.FailureDetector.Heard;
import pygmy.broker.liveness.FailureDetector;
import pygmy.broker.message.Beat.Role;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.message.Beat;
import pygmy.broker.node.Clock;

/** What the heartbeats say, as a picture that any thread may look at; the front end's thread draws it anew in each turn. */
final class KnownReplicas implements Cluster {

    private record Picture(List<Heard> heard, boolean connected, boolean catalogs, boolean orders) {}

    private final Settings settings;
    private volatile Picture picture = new Picture(List.of(), false, false, false);

    KnownReplicas(Settings settings) {
        this.settings = settings;
    }

    void update(FailureDetector detector, boolean connected, long now) {
        picture = new Picture(detector.all(), connected, detector.live(Service.CATALOG, now).findAny().isPresent(),
                detector.live(Service.ORDER, now).findAny().isPresent());
    }

    /** Whether a replica is there that could serve. */
    boolean canServe(Service service) {
        Picture now = picture;
        return now.connected() && (service == Service.CATALOG ? now.catalogs() : now.orders());
    }

    @Override
    public List<Replica> replicas() {
        List<Replica> all = new ArrayList<>();
        List<Heard> heard = picture.heard();
        long suspicion = settings.protocolTimes().suspicion();
        configured(all, heard, Service.CATALOG, settings.catalogs(), suspicion);
        configured(all, heard, Service.ORDER, settings.orders(), suspicion);
        configured(all, heard, Service.FRONTEND, settings.replica() + 1, suspicion);
        return all;
    }

    private static void configured(List<Replica> all, List<Heard> heard, Service service, int count, long suspicion) {
        int highest = heard.stream().filter(h -> h.beat().service() == service).mapToInt(h -> h.beat().replica() + 1).max().orElse(0);
        for (int replica = 0; replica < Math.max(count, highest); replica++) {
            int number = replica;
            heard.stream().filter(h -> h.beat().service() == service && h.beat().replica() == number).findFirst()
                    .ifPresentOrElse(h -> all.add(view(h, suspicion)), () -> {
                        if (number < count) {
                            all.add(new Replica(service.lower(), number, "", 0, "STARTING", "", 0, 0, 0, -1, "no heartbeat heard yet"));
                        }
                    });
        }
    }

    /** Who is silent may be anything by now, but leads no more in anybody's eyes. */
    private static Replica view(Heard heard, long suspicion) {
        Beat beat = heard.beat();
        long age = Math.max(0, Clock.elapsed() - heard.atMillis());
        boolean silent = age > suspicion;
        return new Replica(beat.service().lower(), beat.replica(), beat.host(), beat.pid(), beat.state().name(),
                beat.role() == Role.NONE || silent ? "" : beat.role().name().toLowerCase(Locale.ROOT), beat.position().epoch(), beat.position().seq(),
                beat.committed().seq(), age, silent ? "its heartbeat is lost" : beat.note());
    }
}
