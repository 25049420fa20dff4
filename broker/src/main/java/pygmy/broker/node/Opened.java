package pygmy.broker.node;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pygmy.broker.amqp.Fatal;

/** What a node has opened, so that all of it is closed again, the last first, however far its making came and whatever goes wrong in closing. */
public final class Opened implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Opened.class);

    private final Deque<AutoCloseable> all = new ArrayDeque<>();

    /** Returns what it is given. */
    public <T extends AutoCloseable> T add(T resource) {
        all.push(resource);
        return resource;
    }

    @Override
    public void close() {
        while (!all.isEmpty()) {
            AutoCloseable next = all.pop();
            try {
                next.close();
            } catch (Exception | Error e) {
                Fatal.check(e);
                log.warn("{} could not be closed: {}", next.getClass().getSimpleName(), e.toString());
            }
        }
    }
}
