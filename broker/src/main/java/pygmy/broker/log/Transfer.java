package pygmy.broker.log;

import pygmy.broker.message.Position;
import pygmy.broker.message.SyncPage;
import pygmy.broker.message.SyncRequest;

/** One run of asking a peer, page by page, for what a replica lacks. */
final class Transfer {

    private String log;
    private boolean whole;
    private Position seen;
    private long after;
    private boolean first = true;
    private long number;
    private long askedAt;

    Transfer(Position have, long number) {
        this.after = have.seq();
        this.number = number;
    }

    SyncRequest next(History history, long now) {
        askedAt = now;
        return new SyncRequest(log != null ? log : history.log(), history.applied(), whole, seen, after);
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

    /** Takes a page in; whether it is the first to be staged. */
    boolean take(SyncPage page) {
        boolean begins = first || page.whole() && !whole;
        log = page.log();
        whole = page.whole();
        seen = page.at();
        after = page.next();
        first = false;
        number++;
        return begins;
    }
}
