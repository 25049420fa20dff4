package pygmy.broker.node;

import java.util.Collection;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pygmy.broker.log.ReadGate;
import pygmy.broker.message.Position;
import pygmy.broker.message.Refused;
import pygmy.broker.rpc.Call;
import pygmy.broker.rpc.RequestId;
import pygmy.broker.rpc.Timing;

/**
 * Serves reads from a replica's store, each as soon as the gate lets it: at once, on the thread that received it, or when the gate moved on, on a thread of its
 * own; never on the replica's, so that they do not wait for its fsync.
 *
 * @param <Q> the kind of read
 * @param <A> the kind of answer
 */
public final class ReadService<Q, A> implements AutoCloseable {

    /** A read and who asked. */
    public record Asked<Q>(Q query, Call call) {}

    /**
     * What a read needs.
     *
     * @param keys what an answer shows, given read and answer; the latter is null where there is none yet
     * @param read looks into the store
     */
    public record Terms<Q, A>(BiFunction<Q, A, Collection<?>> keys, Function<Q, Position> atLeast, Function<Q, A> read) {}

    /** A read that must wait longer is given back, ms: perhaps another replica is further. */
    private static final long PATIENCE = 1_000;
    private static final int MAILBOX = 4_096;
    private static final Logger log = LoggerFactory.getLogger(ReadService.class);

    private final ReadGate<Asked<Q>> gate;
    private final Terms<Q, A> terms;
    private final Timing.Part part;
    private final Runnable barrierWanted;
    private final Consumer<Throwable> failed;
    private final Actor actor;

    /**
     * @param barrierWanted wakes the replica's thread, which sends the barrier that a fenced read waits for
     * @param failed        told of an error, after which memory is suspect
     */
    public ReadService(String name, ReadGate<Asked<Q>> gate, Terms<Q, A> terms, Timing.Part part, Runnable barrierWanted, Consumer<Throwable> failed) {
        this.gate = gate;
        this.terms = terms;
        this.part = part;
        this.barrierWanted = barrierWanted;
        this.failed = failed;
        this.actor = new Actor(name, MAILBOX, 50, this::serveReady, e -> {
            log.error("reads: {}", e.toString());
            tellError(e);
        }).start();
    }

    /** As {@link Actor#isStuck}. */
    public boolean isStuck(long now) {
        return actor.isStuck(now);
    }

    /** Takes a read in; any thread. It is read here and now if it need not wait for anything. */
    public void handle(Q query, Call call) {
        orFail(new Asked<>(query, call), asked -> {
            park(asked, null);
            if (terms.atLeast().apply(query) != null) {
                takeReady();
            }
        });
    }

    /** The gate moved on. */
    public void wake() {
        if (!gate.isIdle()) {
            actor.offer(() -> {});
        }
    }

    @Override
    public void close() {
        actor.close();
    }

    private void park(Asked<Q> asked, A found) {
        Position atLeast = terms.atLeast().apply(asked.query());
        if (!gate.offer(asked, terms.keys().apply(asked.query(), found), atLeast, Clock.millis() + PATIENCE)) {
            asked.call().refuse(Refused.Why.BUSY, "too many reads wait at this replica");
        } else if (atLeast == null) {
            barrierWanted.run();
        }
    }

    private void serveReady() {
        takeReady();
        gate.expired(Clock.millis()).forEach(asked -> asked.call().giveBack());
    }

    private void takeReady() {
        for (List<Asked<Q>> ready = gate.takeReady(); !ready.isEmpty(); ready = gate.takeReady()) {
            ready.forEach(asked -> orFail(asked, this::serve));
        }
    }

    /** One that throws takes no other with it. */
    private void orFail(Asked<Q> asked, Consumer<Asked<Q>> work) {
        try {
            work.accept(asked);
        } catch (Throwable e) {
            asked.call().failed(e);
            tellError(e);
        }
    }

    private void tellError(Throwable thrown) {
        if (thrown instanceof Error) {
            failed.accept(thrown);
        }
    }

    private void serve(Asked<Q> asked) {
        try (RequestId.Scope scope = RequestId.with(asked.call().requestId())) {
            read(asked);
        }
    }

    private void read(Asked<Q> asked) {
        if (asked.call().expired(System.nanoTime())) {
            asked.call().giveBack();
            return;
        }
        long view = gate.view();
        A answer = look(asked.query());
        if (gate.mayShow(terms.keys().apply(asked.query(), answer), view)) {
            asked.call().reply(answer, Timing.NONE.plus(part, (System.nanoTime() - asked.call().receivedNanos()) / 1_000));
            log.debug("served {}", asked.query());
        } else {
            park(asked, answer);
        }
    }

    /** Two threads may serve, of which a store's reader takes one at a time. */
    private synchronized A look(Q query) {
        return terms.read().apply(query);
    }
}
