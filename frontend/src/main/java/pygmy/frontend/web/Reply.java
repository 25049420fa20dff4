package pygmy.frontend.web;

import java.util.LinkedHashMap;
import java.util.Map;
import pygmy.broker.rpc.Timing;
import pygmy.frontend.Bookstore.CacheUse;

/**
 * An answer before it is written.
 *
 * @param body     turned into JSON
 * @param problem  whether the body is that of a {@link Problem}
 * @param cache    how the cache took part; null where it is not about the catalog
 * @param servedBy the replica that answered; null for this front end
 * @param timing   the time spent elsewhere
 */
record Reply(int status, Object body, boolean problem, Map<String, String> headers, CacheUse cache, String servedBy, Timing timing) {

    static Reply of(int status, Object body) {
        return new Reply(status, body, false, Map.of(), null, null, Timing.NONE);
    }

    static Reply of(Problem problem) {
        return new Reply(problem.status(), problem.body(), true, problem.headers(), null, null, Timing.NONE);
    }

    Reply status(int other) {
        return new Reply(other, body, problem, headers, cache, servedBy, timing);
    }

    Reply header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Reply(status, body, problem, more, cache, servedBy, timing);
    }

    Reply cache(CacheUse use) {
        return new Reply(status, body, problem, headers, use, servedBy, timing);
    }

    Reply served(String by, Timing spent) {
        return new Reply(status, body, problem, headers, cache, by, spent);
    }

    /** With the time that an earlier call of the same request took. */
    Reply after(Timing earlier) {
        Timing both = timing;
        for (Timing.Part part : earlier.micros().keySet()) {
            both = both.plus(part, earlier.get(part));
        }
        return served(servedBy, both);
    }
}
