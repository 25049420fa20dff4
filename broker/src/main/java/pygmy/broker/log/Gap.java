package pygmy.broker.log;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import pygmy.broker.message.Event;
import pygmy.broker.message.TransferPage;

/** A gap in what a replica has of the log: the events that wait behind it, and the transfer from a peer that is to close it. Not thread-safe. */
final class Gap {

    /** Events held back while it is open; above the adapter's prefetch, so it is never reached by an honest one. */
    static final int MAX_HELD = 4096;
    /** Before a peer is asked again, ms. */
    static final long RETRY_AFTER = 250;
    /** A question without any answer is given up after this, ms. */
    static final long ANSWER_WITHIN = 5_000;

    record Held(Event event, long tag) {}

    private final Deque<Held> held = new ArrayDeque<>();
    private boolean open;
    private Transfer transfer;
    private long transfers;
    private long askAgainAt;

    boolean isOpen() {
        return open;
    }

    void open() {
        open = true;
    }

    /** What is held back stays, to be taken now. */
    void close() {
        open = false;
        transfer = null;
    }

    void forget() {
        close();
        held.clear();
    }

    void hold(Event event, long tag) {
        if (held.size() < MAX_HELD) {
            held.add(new Held(event, tag));
        }
    }

    Held first() {
        return held.peek();
    }

    void dropFirst() {
        held.remove();
    }

    Optional<Held> last() {
        return Optional.ofNullable(held.peekLast());
    }

    /** The first question of a new transfer, or one that had no answer, where it is due. */
    Optional<FollowerEffect.Ask> ask(History history, long now) {
        if (!open || now < askAgainAt || transfer != null && !transfer.mustAskAgain()) {
            return Optional.empty();
        }
        if (transfer == null) {
            transfer = new Transfer(history.applied(), ++transfers << 32);
        }
        return Optional.of(askOn(history, now));
    }

    /** The next question of the present transfer. */
    FollowerEffect.Ask askOn(History history, long now) {
        return new FollowerEffect.Ask(transfer.next(history, now), transfer.number());
    }

    boolean expects(long number) {
        return transfer != null && transfer.expects(number);
    }

    /** Takes a page in; whether it is the first to be staged. */
    boolean take(TransferPage page) {
        return transfer.take(page);
    }

    boolean isOverdue(long now) {
        return transfer != null && !transfer.mustAskAgain() && now - transfer.askedAt() > ANSWER_WITHIN;
    }

    /**
     * No answer came. Any peer can give it, so the same is asked again in a moment: where pages are many, one lost answer must not make all begin anew,
     * or the transfer may never end. After {@link Transfer#MAX_ASKED} times it does.
     */
    void unanswered(long now) {
        askAgainAt = now + RETRY_AFTER;
        if (!transfer.unanswered()) {
            transfer = null;
        }
    }

    /** The transfer has failed; another may begin in a moment. */
    void abandon(long now) {
        transfer = null;
        askAgainAt = now + RETRY_AFTER;
    }
}
