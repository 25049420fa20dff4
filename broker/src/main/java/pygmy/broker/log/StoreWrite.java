package pygmy.broker.log;

import pygmy.broker.message.Event;
import pygmy.broker.message.TransferPage;

/** What a follower wants made durable. A store executes a list of them, in order, in one transaction. */
public sealed interface StoreWrite {

    /** Stores the books and decisions of a batch and advances to its position. */
    record Apply(Event.Changes changes) implements StoreWrite {}

    /** Enters a new epoch where the store stands; takes the log's identity if it has none. */
    record Adopt(Event.EpochStarted started) implements StoreWrite {}

    /** Remembers whether the store and its queue together hold all that was ever confirmed. */
    record MarkComplete(boolean complete) implements StoreWrite {}

    /** Puts a page of a transfer aside; {@code first} throws away what an earlier transfer left aside. The visible state does not change. */
    record Stage(TransferPage page, boolean first) implements StoreWrite {}

    /** Remembers an epoch that this replica is about to publish, so that it never starts the same one twice. */
    record Promise(long epoch) implements StoreWrite {}

    /**
     * Makes all that was put aside visible at once: over the present content, or, where the pages were {@code whole}, instead of it; takes log,
     * epochs and position of the last page.
     */
    record Install(TransferPage last) implements StoreWrite {}
}
