package pygmy.broker.message;

import java.util.List;

/**
 * One page of a transfer, read in one transaction. Books that change while the transfer runs come again in a later page, so the pages add up to the
 * state at {@code at} of the last one.
 *
 * @param whole     the pages replace everything; if the request said otherwise, this is the first page of a new transfer
 * @param restart   the peer does not know where the page before came from: begin again
 * @param at        what the peer has applied
 * @param epochs    all epochs that the peer remembers
 * @param books     changed after the request's {@code after}, up to {@code next}
 * @param decisions likewise
 * @param next      the seq to go on after
 * @param last      nothing comes after this page
 * @param loaded    the books file was imported whole
 * @param members   what the log says of its members at {@code at}
 */
public record TransferPage(String log, boolean whole, boolean restart, Position at, List<EpochStart> epochs, List<Book> books,
        List<Decision> decisions, long next, boolean last, boolean loaded, Members members) {

    /** The epoch began after {@code seq}. */
    public record EpochStart(long epoch, long seq) {}

    public TransferPage {
        Limits.present("at", at);
        epochs = List.copyOf(Limits.present("epochs", epochs));
        books = List.copyOf(Limits.present("books", books));
        decisions = List.copyOf(Limits.present("decisions", decisions));
        Limits.present("members", members);
    }
}
