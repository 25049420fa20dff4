package pygmy.broker.liveness;

import pygmy.broker.message.Beat.Service;

/** Which process this is. */
public record Self(Service service, int replica, String host, long pid) {

    /** As in {@code catalog-1}. */
    public String name() {
        return service.lower() + "-" + replica;
    }
}
