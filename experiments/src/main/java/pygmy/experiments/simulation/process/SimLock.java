package pygmy.experiments.simulation.process;

import java.util.ArrayDeque;
import java.util.Deque;
import pygmy.broker.liveness.TokenLock;
import pygmy.broker.message.Acknowledged;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Event;
import pygmy.broker.message.Position;
import pygmy.broker.message.Write;
import pygmy.catalog.primary.CatalogReplica;
import pygmy.experiments.simulation.broker.Connection;
import pygmy.experiments.simulation.broker.Delivery;
import pygmy.experiments.simulation.broker.Message;
import pygmy.experiments.simulation.broker.QueueKind;

/**
 * One try of a catalog replica to be primary, and, if it comes off, the connection that everything of that primary goes over. The lock is an exclusive
 * queue, or, in a cluster, a {@link TokenLock}.
 */
final class SimLock {

    /** A publish whose confirm is awaited. */
    private static final class Awaited {
        private final Position position;
        private final long since;
        private boolean confirmed;

        Awaited(Position position, long since) {
            this.position = position;
            this.since = since;
        }
    }

    private record Token(SimLock of, long sentAt) {}

    private static final int REQUESTS_AT_A_TIME = 64;
    private static final int MAX_WAITING = 10_000;
    /** A cluster that does not answer by then does not have the lock to give, ms. */
    private static final long ANSWERS_WITHIN = 5_000;

    private final SimCatalog process;
    private final CatalogReplica<Delivery> catalog;
    private final Connection connection;
    private final Deque<Awaited> awaited = new ArrayDeque<>();
    /** Null on a single broker. */
    private TokenLock tokens;
    private long term;
    private boolean over;

    SimLock(SimCatalog process, CatalogReplica<Delivery> catalog) {
        this.process = process;
        this.catalog = catalog;
        this.connection = process.connect("lock", this::opened, this::lost);
    }

    Connection connection() {
        return connection;
    }

    void close() {
        process.note("lets the lock go");
        over = true;
        connection.close();
    }

    void publish(Event event, boolean confirmed) {
        if (!isHeld()) {
            return;
        }
        if (!confirmed) {
            connection.publish(Names.EVENTS, Message.transientOne(event), null);
            return;
        }
        Position position = event instanceof Event.Changes changes ? changes.position() : ((Event.EpochStarted) event).position();
        Awaited publish = new Awaited(position, process.clock());
        awaited.add(publish);
        process.aboutToPublish(event);
        connection.publish(Names.EVENTS, Message.persistentOne(event), () -> confirmed(publish));
    }

    void send(Beat beat) {
        if (isHeld()) {
            connection.publish(Names.BEATS, Message.transientOne(beat), null);
        }
    }

    void serve() {
        long servedTerm = term;
        connection.consume(Names.PRIMARY, REQUESTS_AT_A_TIME, request -> whileHeld(() -> {
            if (!catalog.request(servedTerm, request, (Write) request.body())) {
                request.requeue();
            }
        }), made -> {});
        if (tokens == null) {
            connection.consume(Names.LOCK, 0, this::acknowledged, made -> {});
        }
    }

    /** The same in each run, as traces are compared. */
    @Override
    public String toString() {
        return process.name() + "/" + term;
    }

    private void opened(boolean stands) {
        if (!stands) {
            refused();
        } else if (process.broker.isCluster()) {
            queueUp();
        } else {
            connection.request(broker -> {
                broker.declare(Names.PRIMARY, QueueKind.shared());
                return broker.declareExclusive(Names.LOCK, QueueKind.exclusive(MAX_WAITING), connection);
            }, granted -> {
                if (granted) {
                    granted();
                } else {
                    giveUp();
                }
            });
        }
    }

    private void queueUp() {
        connection.request(broker -> {
            broker.declare(Names.PRIMARY, QueueKind.shared());
            broker.declare(Names.LOCK, QueueKind.durable(MAX_WAITING, Long.MAX_VALUE).singleActive());
            return true;
        }, made -> {});
        connection.consume(Names.LOCK, 0, this::acknowledged, made -> {
            if (made == null) {
                giveUp();
            } else {
                tokens = process.rules.lock(process.clock());
                tend();
            }
        });
        process.later(ANSWERS_WITHIN, () -> {
            if (tokens == null) {
                giveUp();
            }
        });
    }

    /** Proves again and again that the lock is held. */
    private void tend() {
        if (over) {
            return;
        }
        TokenLock.State state = tokens.advance(process.clock(), process.clock());
        boolean stuck = !awaited.isEmpty() && process.clock() - awaited.peek().since > TokenLock.CONFIRMED_WITHIN;
        if (state == TokenLock.State.GIVEN_UP || stuck) {
            giveUp();
            return;
        }
        if (state == TokenLock.State.HELD && term == 0) {
            process.invariants.holdsLock(process.name, () -> process.isUp() && !over && connection.isOpen() && tokens.isHeld(process.clock()));
            granted();
        }
        connection.publishTo(Names.LOCK, Message.transientOne(new Token(this, process.clock())));
        process.later(TokenLock.TOKEN_EVERY, this::tend);
    }

    private void granted() {
        term = process.nextTerm();
        process.note("holds the lock, term " + term);
        process.input(() -> catalog.granted(term, process.clock()));
    }

    /** Lets go where it is not certain any more that nobody else relies on the lock. */
    private boolean isHeld() {
        if (tokens != null && !tokens.isHeld(process.clock())) {
            giveUp();
        }
        return !over;
    }

    private void whileHeld(Runnable input) {
        if (isHeld()) {
            process.input(input);
        }
    }

    private void acknowledged(Delivery delivery) {
        if (delivery.body() instanceof Token token) {
            if (token.of() == this) {
                tokens.returned(token.sentAt(), process.clock());
            }
        } else if (term != 0) {
            whileHeld(() -> catalog.acknowledged(term, (Acknowledged) delivery.body()));
        }
    }

    private void giveUp() {
        if (!over) {
            connection.close();
            lost();
        }
    }

    private void refused() {
        over = true;
        process.note("is refused the lock");
        process.input(() -> catalog.refused(process.clock()));
    }

    private void lost() {
        if (term == 0) {
            refused();
        } else {
            over = true;
            process.note("has lost the lock, term " + term);
            process.input(() -> catalog.lost(term, process.clock()));
        }
    }

    /** The broker may confirm out of order; what counts is that all before is confirmed, too. */
    private void confirmed(Awaited publish) {
        publish.confirmed = true;
        Position upTo = null;
        while (!awaited.isEmpty() && awaited.peek().confirmed) {
            upTo = awaited.poll().position;
        }
        if (upTo != null) {
            Position all = upTo;
            whileHeld(() -> catalog.confirmed(term, all));
        }
    }
}
