package pygmy.broker.log;

import pygmy.broker.message.Position;
import pygmy.broker.message.TransferPage;
import pygmy.broker.message.TransferRequest;

/** One run of asking a peer, page by page, for what a replica lacks. */
final class Transfer {

    /** How often one page is asked for. */
    static final int MAX_ASKED = 4;

    private String log;
    private boolean whole;
    private Position seen;
    private long after;
    private boolean first = true;
    private long number;
    private long askedAt;
    private int unanswered;
    private boolean mustAskAgain;

    Transfer(Position have, long number) {
        this.after = have.seq();
        this.number = number;
    }

    TransferRequest next(History history, long now) {
        askedAt = now;
        mustAskAgain = false;
        return new TransferRequest(log != null ? log : history.log(), history.applied(), whole, seen, after);
    }

    boolean expects(long answered) {
        return answered == number;
    }

    long number() {
        return number;
    }

    long askedAt() {
        return askedAt;
    }

    /** No answer came to the last question, and a late one is not taken any more; whether the same may be asked again. */
    boolean unanswered() {
        number++;
        mustAskAgain = true;
        return ++unanswered < MAX_ASKED;
    }

    boolean mustAskAgain() {
        return mustAskAgain;
    }

    /** Takes a page in; whether it is the first to be staged. */
    boolean take(TransferPage page) {
        boolean begins = first || page.whole() && !whole;
        log = page.log();
        whole = page.whole();
        seen = page.at();
        after = page.next();
        first = false;
        unanswered = 0;
        number++;
        return begins;
    }
}
