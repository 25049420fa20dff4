package pygmy.frontend;

import pygmy.broker.message.Beat.Service;

/** How many replicas of each service should be there: their numbers are below these. */
record Expected(int catalogs, int orders, int frontends) {

    int of(Service service) {
        return switch (service) {
            case CATALOG -> catalogs;
            case ORDER -> orders;
            case FRONTEND -> frontends;
        };
    }

    boolean isOne(Service service, int replica) {
        return replica < of(service);
    }
}
