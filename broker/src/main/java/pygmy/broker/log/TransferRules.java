package pygmy.broker.log;

import java.util.List;
import java.util.stream.LongStream;
import pygmy.broker.log.LogStore.Standing;
import pygmy.broker.message.Book;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Position;
import pygmy.broker.message.TransferPage;
import pygmy.broker.message.TransferRequest;

/**
 * What a page of a transfer holds. Pages go through the log in order of seq, each row where its newest change is: what changes while a transfer runs
 * moves ahead of it, and comes again. So a page may only follow one that came from a state this store has gone through ({@code seen}); a store behind
 * that would leave out what moved meanwhile, and says {@code restart}. Stateless.
 */
public class TransferRules {

    /** The peer's rows, as of one moment. */
    public interface Rows<E extends Exception> {

        /** The first books last changed after this seq, in the order of these changes. */
        List<Book> books(long after, int limit) throws E;

        /** The first decisions after this seq, in order. */
        List<Decision> decisions(long after, int limit) throws E;
    }

    /** {@code limit}: rows, or one more where the last write has a book and a decision. */
    public final <E extends Exception> TransferPage page(Standing standing, TransferRequest request, Rows<E> rows, int limit) throws E {
        History history = standing.history();
        boolean first = request.seen() == null;
        // A fresh asker has no log to name while it transfers; that its pages are of one log is checked where they are put aside.
        String seenIn = request.log() == null ? history.log() : request.log();
        if (!first && !history.includes(seenIn, request.seen())) {
            return new TransferPage(history.log(), request.whole(), true, history.applied(), history.epochs(), List.of(), List.of(), 0, false,
                    standing.loaded(), standing.members());
        }
        boolean whole = request.whole() || first && !holdsPrefix(history, request.log(), request.have());
        long after = !first ? request.after() : whole ? 0 : request.have().seq();
        List<Book> books = rows.books(after, limit + 1);
        List<Decision> decisions = rows.decisions(after, limit + 1);
        long[] seqs = LongStream.concat(books.stream().mapToLong(book -> book.version().seq()), decisions.stream().mapToLong(Decision::seq))
                .sorted().toArray();
        boolean last = seqs.length <= limit;
        long next = last ? history.applied().seq() : seqs[limit - 1];
        return new TransferPage(history.log(), whole, false, history.applied(), history.epochs(),
                books.stream().filter(book -> book.version().seq() <= next).toList(),
                decisions.stream().filter(decision -> decision.seq() <= next).toList(), next, last, standing.loaded(),
                standing.members());
    }

    /**
     * Whether the page before came from a replica that is ahead of this one: then the request waits until this one has come so far, or goes to another. To begin
     * again would go on for ever where pages are many and writes come all the time.
     */
    public final boolean mustWait(TransferPage page, TransferRequest request) {
        return page.restart() && page.log() != null && page.log().equals(request.log()) && !page.at().isAtLeast(request.seen());
    }

    /** Whether what the asker has is a prefix of what the peer has; then only what came after is sent. */
    protected boolean holdsPrefix(History peer, String log, Position have) {
        return peer.includes(log, have);
    }
}
