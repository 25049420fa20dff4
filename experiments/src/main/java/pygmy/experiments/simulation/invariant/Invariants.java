package pygmy.experiments.simulation.invariant;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import pygmy.broker.log.History;
import pygmy.broker.message.Book;
import pygmy.broker.message.Books;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Event;
import pygmy.broker.message.Position;
import pygmy.broker.message.Read;
import pygmy.broker.message.TransferPage.EpochStart;

/** Everything that must hold after every step. The processes tell what they do; each class here says what they may not. */
public final class Invariants {

    private final Truth truth = new Truth();
    private final OneHolder oneHolder = new OneHolder();
    private final OnePrimaryPerEpoch onePrimary = new OnePrimaryPerEpoch();
    private final CommittedNeverRolledBack neverRolledBack;
    private final DecidedOnce decidedOnce;
    private final EqualAtEqualPositions equal = new EqualAtEqualPositions();
    private final StoreNeverGoesBack neverBack = new StoreNeverGoesBack();
    private final ShownIsCommitted shownIsCommitted = new ShownIsCommitted(truth);
    private final HitIsCurrent hitIsCurrent = new HitIsCurrent(truth);
    private final DropBeforeAcknowledgement dropBeforeAcknowledgement = new DropBeforeAcknowledgement(truth);

    /** @param remembered writes for which a decision that sold nothing is remembered */
    public Invariants(int remembered) {
        neverRolledBack = new CommittedNeverRolledBack(truth, remembered);
        decidedOnce = new DecidedOnce(remembered);
    }

    /** A catalog replica has won a cluster's lock, on which it relies for as long as it says so. */
    public void holdsLock(String who, BooleanSupplier relies) {
        oneHolder.holds(who, relies);
    }

    /** A catalog replica begins to serve its epoch with this content. */
    public void serves(String who, Position start, History history, Collection<Book> books, TreeMap<Long, Decision> decisions) {
        onePrimary.serves(who, start.epoch());
        neverRolledBack.serves(who, start, decisions);
        truth.served(start, books, decisions, epochs(history, decisions));
        truth.committed().values().forEach(decidedOnce::committed);
    }

    public void publishes(String who, Event event) {
        if (event instanceof Event.Changes changes) {
            truth.published(changes);
        } else if (event instanceof Event.Committed committed) {
            neverRolledBack.commits(who, committed.position());
            truth.committed(committed.position()).forEach(decidedOnce::committed);
        }
    }

    /** A replica's store stands here now. */
    public void stands(String service, String who, History history, long hash) {
        equal.stands(service, who, history, hash);
        neverBack.stands(who, history);
    }

    /** A replica's disk is gone. */
    public void losesDisk(String who) {
        neverBack.lost(who);
    }

    /** A replica answers a read. */
    public void shows(String who, Books books) {
        books.books().forEach(book -> shownIsCommitted.shown(who, book));
    }

    /** A replica answers with a decision that is in the log. */
    public void shows(String who, Decision decision) {
        shownIsCommitted.shown(who, decision);
    }

    public void hits(String who, Read key, Books books) {
        hitIsCurrent.hit(who, key, books);
    }

    /** A front end that has just acknowledged up to a position would serve this from its cache. */
    public void holds(String who, Position acknowledged, Read key, Books books) {
        dropBeforeAcknowledgement.holds(who, acknowledged, key, books);
    }

    /** The newest position that is known to nobody but us to be committed. */
    public Position committed() {
        return truth.committedUpTo();
    }

    /** Every committed write by seq. */
    public TreeMap<Long, Truth.Committed> log() {
        return truth.committed();
    }

    private Map<Long, Long> epochs(History history, TreeMap<Long, Decision> decisions) {
        Map<Long, Long> epochOf = new HashMap<>();
        for (long seq : decisions.keySet()) {
            long epoch = 0;
            for (EpochStart started : history.epochs()) {
                if (started.seq() < seq) {
                    epoch = started.epoch();
                }
            }
            epochOf.put(seq, epoch > 0 ? epoch : truth.epochOf(decisions.get(seq)));
        }
        return epochOf;
    }
}
